import { CACHE_TYPES, parseCacheType } from "@oriel/core";
import { defaultModel, type ModelInfo } from "@oriel/protocol";
import { type JSX, useId, useState } from "react";
import { ChoiceField } from "../controls/choice-field.tsx";
import { Section } from "../controls/section.tsx";
import { FitPlan } from "./fit-plan.tsx";
import { MOST_SLOTS, readSlots } from "./fit-words.ts";

interface FitPlannerProps {
  readonly models: readonly ModelInfo[];
  /** The model to plan for; `undefined` for the one a new chat would have. */
  readonly planned: string | undefined;
  readonly onPlanned: (model: string) => void;
  readonly onSaved: () => void;
}

const AS_SERVED = "";

/** Which windows of a model this machine holds, and what would be with another cache type or more conversations at once. */
export function FitPlanner({ models, planned, onPlanned, onSaved }: FitPlannerProps): JSX.Element {
  const [cacheName, setCacheName] = useState(AS_SERVED);
  const [slotsText, setSlotsText] = useState(AS_SERVED);
  const model = models.find(({ name }) => name === planned) ?? defaultModel(models) ?? models[0];
  const cache = parseCacheType(cacheName);
  const slots = readSlots(slotsText);
  return (
    <Section title="Which window fits">
      <div className="flex flex-wrap items-end gap-3">
        <ChoiceField
          label="Model"
          value={model?.name ?? ""}
          choices={models.map(({ name }) => ({ value: name, label: name }))}
          onChange={onPlanned}
        />
        <ChoiceField
          label="KV cache type"
          value={cacheName}
          choices={[{ value: AS_SERVED, label: "as the engine has it" }, ...CACHE_TYPES.map((type) => ({ value: type, label: type }))]}
          onChange={setCacheName}
        />
        <SlotsField text={slotsText} isRefused={slotsText.trim() !== AS_SERVED && slots === undefined} onType={setSlotsText} />
      </div>
      {model === undefined ? null : (
        <FitPlan key={`${model.name} ${cache} ${slots}`} model={model} cache={cache} slots={slots} onSaved={onSaved} />
      )}
    </Section>
  );
}

interface SlotsFieldProps {
  readonly text: string;
  readonly isRefused: boolean;
  readonly onType: (text: string) => void;
}

function SlotsField({ text, isRefused, onType }: SlotsFieldProps): JSX.Element {
  const noteId = useId();
  return (
    <label className="flex flex-col gap-1">
      <span className="text-note text-muted">Conversations at once</span>
      <span className="flex flex-wrap items-center gap-2">
        <input
          className="field w-44 pointer-coarse:min-h-11"
          type="text"
          inputMode="numeric"
          autoComplete="off"
          placeholder="as the engine has it"
          aria-invalid={isRefused}
          aria-describedby={isRefused ? noteId : undefined}
          value={text}
          onChange={(event) => onType(event.target.value)}
        />
        {isRefused ? (
          <span id={noteId} role="alert" className="text-note text-over">
            Write a whole number from 1 to {MOST_SLOTS}.
          </span>
        ) : null}
      </span>
    </label>
  );
}

import type { ModelsReply } from "@oriel/protocol";
import { type JSX, useCallback, useRef, useState } from "react";
import { readMachine } from "../api/machine.ts";
import { useRefresh } from "../api/use-refresh.ts";
import { type Resource, useResource } from "../api/use-resource.ts";
import { Section } from "../controls/section.tsx";
import { Waiting } from "../controls/waiting.tsx";
import { FitPlanner } from "../fit/fit-planner.tsx";
import { FailureNotice } from "../shell/failure-notice.tsx";
import { ScreenFrame } from "../shell/screen-frame.tsx";
import { EngineList } from "./engine-list.tsx";
import { MemorySection } from "./memory-section.tsx";
import { ModelCard } from "./model-card.tsx";

interface MachineViewProps {
  readonly catalog: Resource<ModelsReply>;
  readonly onMenu: () => void;
  /** Opens the window of a model. */
  readonly onWindow: (model: string) => void;
}

/** How often the machine and the engines are asked: each asking starts the tools that read the GPUs. */
const PERIOD_MS = 5000;

/** With more models than this, only those that are loaded show all at once. */
const FEW_MODELS = 2;

/** The machine's memory, the engines, their models, and which window of a model would fit. */
export function MachineView({ catalog, onMenu, onWindow }: MachineViewProps): JSX.Element {
  const machine = useResource(readMachine);
  const { reload: reloadCatalog } = catalog;
  const { reload: reloadMachine } = machine;
  const reload = useCallback(async () => {
    await Promise.all([reloadCatalog(), reloadMachine()]);
  }, [reloadCatalog, reloadMachine]);
  useRefresh(reload, PERIOD_MS);
  const [planned, setPlanned] = useState<string>();
  const plannerRef = useRef<HTMLDivElement>(null);
  const failure = catalog.failure ?? machine.failure;
  const { models, engines } = catalog.value ?? {};

  const plan = (model: string): void => {
    setPlanned(model);
    plannerRef.current?.scrollIntoView();
    plannerRef.current?.focus();
  };

  return (
    <ScreenFrame title="Machine and models" onMenu={onMenu}>
      {failure === undefined ? null : (
        <FailureNotice
          failure={failure}
          {...(models === undefined ? {} : { kept: "What is shown is from before." })}
          onRetry={() => void reload()}
        />
      )}
      <MemorySection machine={machine.value} isFailed={machine.failure !== undefined} />
      <Section title="Engines">
        {engines === undefined ? <Unread catalog={catalog} what="engines" /> : <EngineList engines={engines} />}
      </Section>
      <Section title="Models">
        {models === undefined ? (
          <Unread catalog={catalog} what="models" />
        ) : models.length === 0 ? (
          <p className="text-muted">There is no model. Pull one into Ollama, or start Oriel with ORIEL_MODEL=/path/model.gguf.</p>
        ) : (
          <ul className="flex flex-col gap-3">
            {models.map((model) => (
              <ModelCard
                key={model.name}
                model={model}
                tiers={machine.value?.kv.find((tiers) => tiers.model === model.name && tiers.engine === model.engine)}
                isFirstOpen={model.state === "loaded" || models.length <= FEW_MODELS}
                onWindow={() => onWindow(model.name)}
                onPlan={() => plan(model.name)}
              />
            ))}
          </ul>
        )}
      </Section>
      {models === undefined || models.length === 0 ? null : (
        <div ref={plannerRef} tabIndex={-1} className="outline-none">
          <FitPlanner models={models} planned={planned} onPlanned={setPlanned} onSaved={() => void reload()} />
        </div>
      )}
    </ScreenFrame>
  );
}

function Unread({ catalog, what }: { readonly catalog: Resource<ModelsReply>; readonly what: string }): JSX.Element {
  return catalog.failure === undefined ? (
    <Waiting label={`Reading the ${what}`} widths={["w-1/2", "w-full"]} />
  ) : (
    <p className="text-muted">The {what} could not be read.</p>
  );
}

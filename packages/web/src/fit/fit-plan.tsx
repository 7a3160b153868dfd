import { formatCount, type Tokens } from "@oriel/core";
import type { FitReply, ModelContext, ModelInfo } from "@oriel/protocol";
import { type JSX, useCallback, useState } from "react";
import { type Failure, failureText } from "../api/failure.ts";
import { readFit, type WhatIf } from "../api/fit.ts";
import { setWindow } from "../api/models.ts";
import { useRefresh } from "../api/use-refresh.ts";
import { useResource } from "../api/use-resource.ts";
import { Banner } from "../controls/banner.tsx";
import { Done } from "../controls/done.tsx";
import { Note } from "../controls/note.tsx";
import { Waiting } from "../controls/waiting.tsx";
import { applyText, savedText } from "../window/window-words.ts";
import { FitLegend, FitTable } from "./fit-table.tsx";
import { outcomeText } from "./fit-words.ts";

interface FitPlanProps extends WhatIf {
  readonly model: ModelInfo;
  readonly onSaved: () => void;
}

const PERIOD_MS = 15_000;

/** The windows of one model, and the way to serve it at one of them. */
export function FitPlan({ model, cache, slots, onSaved }: FitPlanProps): JSX.Element {
  const { name } = model;
  const fit = useResource(useCallback(() => readFit(name, { cache, slots }), [name, cache, slots]));
  useRefresh(fit.reload, PERIOD_MS);
  // While nothing answers, the screen says so above, and what was read before stays.
  const isStale = fit.failure?.kind === "unreachable" && fit.value !== undefined;
  if (fit.failure !== undefined && !isStale) return <Refused failure={fit.failure} onRetry={() => void fit.reload()} />;
  if (fit.value === undefined) return <Waiting label="Working out what fits" widths={["w-2/3", "w-full", "w-full", "w-full"]} />;
  const isWhatIf = cache !== undefined || slots !== undefined;
  return <Plan model={model} reply={fit.value} isWhatIf={isWhatIf} onSaved={onSaved} />;
}

/** That it is not known what a model takes is an answer, not a fault. */
function Refused({ failure, onRetry }: { readonly failure: Failure; readonly onRetry: () => void }): JSX.Element {
  if (failure.kind === "refused" && (failure.code === "not_supported" || failure.code === "invalid_request")) {
    return <Note>{failure.message}</Note>;
  }
  return <Banner title={failureText(failure)} action={{ label: "Retry", run: onRetry }} />;
}

type Saving =
  | { readonly kind: "none" | "saving" }
  | { readonly kind: "saved"; readonly context: ModelContext }
  | { readonly kind: "failed"; readonly failure: Failure };

interface PlanProps {
  readonly model: ModelInfo;
  readonly reply: FitReply;
  readonly isWhatIf: boolean;
  readonly onSaved: () => void;
}

/** Choosing is one step, applying another: the change reloads the model. */
function Plan({ model: { name, window }, reply, isWhatIf, onSaved }: PlanProps): JSX.Element {
  const [picked, setPicked] = useState<Tokens>();
  const [saving, setSaving] = useState<Saving>({ kind: "none" });
  const chosen = picked ?? window.asked;
  const isChanged = chosen !== window.asked;
  const isTooLarge = reply.sizes.some((size) => size.window === chosen && size.place === "does not fit");
  const choose = (size: Tokens): void => {
    setPicked(size);
    setSaving({ kind: "none" });
  };
  const canSave = window.settable && isChanged && saving.kind !== "saving";
  const save = async (): Promise<void> => {
    if (!canSave) return;
    setSaving({ kind: "saving" });
    const answer = await setWindow(name, chosen);
    setSaving(answer.ok ? { kind: "saved", context: answer.value } : { kind: "failed", failure: answer.failure });
    if (answer.ok) onSaved();
  };
  return (
    <div className="flex flex-col gap-3">
      <p className="text-body">{outcomeText(reply)}</p>
      <FitTable reply={reply} window={window} chosen={chosen} onChoose={choose} />
      <FitLegend />
      <p className="text-note text-muted wrap-anywhere">
        ~ is an upper bound. Compute is the most it can be: {reply.sizes[0]?.compute_basis ?? "unknown"}.
      </p>
      {window.settable ? null : <Note>{window.note ?? "The window of this model is set where its engine is started."}</Note>}
      {isWhatIf ? (
        <Note>Applying sets the window alone: the engine goes on with its own cache type and number of conversations.</Note>
      ) : null}
      {saving.kind === "failed" ? <Banner title={failureText(saving.failure)} /> : null}
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p role="status" className="min-h-4.5 min-w-0 flex-1 basis-64 text-muted">
          {saving.kind === "saved" ? (
            <Done text={savedText("applied", saving.context)} />
          ) : isChanged ? (
            `${isTooLarge ? "It does not fit as the memory is now. " : ""}${applyText(window)}`
          ) : (
            ""
          )}
        </p>
        <button type="button" className="button button-primary" aria-disabled={!canSave} onClick={() => void save()}>
          {saving.kind === "saving" ? "Saving" : isChanged ? `Apply ${formatCount(chosen)}` : "Apply"}
        </button>
      </div>
    </div>
  );
}

import { formatCount, formatSize, LARGEST_UNKNOWN_WINDOW, SMALLEST_WINDOW, type Tokens } from "@oriel/core";
import type { ModelContext } from "@oriel/protocol";
import { type JSX, useMemo } from "react";
import { failureText } from "../api/failure.ts";
import { Banner } from "../controls/banner.tsx";
import { Done } from "../controls/done.tsx";
import { Note } from "../controls/note.tsx";
import { stopScale } from "../controls/scale.ts";
import { SizeField } from "../controls/size-field.tsx";
import { SizeSlider } from "../controls/size-slider.tsx";
import type { WindowPanelState } from "./window-panel-state.ts";
import { applyText, savedText } from "./window-words.ts";

interface WindowSizeProps {
  readonly state: Extract<WindowPanelState, { kind: "ready" }>;
  readonly onChoose: (size: Tokens) => void;
  readonly onApply: () => void;
  readonly onReset: () => void;
}

/** Choosing a size is one step, applying it another: the change reloads the model. */
export function WindowSize({ state, onChoose, onApply, onReset }: WindowSizeProps): JSX.Element {
  const { context, chosen, isSaving, saved, refused } = state;
  const isChanged = chosen !== context.asked;
  return (
    <section aria-label="Size" className="flex flex-col gap-3">
      <Choice context={context} chosen={chosen} onChoose={onChoose} />
      {context.note === null ? null : <Note>{context.note}</Note>}
      {refused === undefined ? null : <Banner title={failureText(refused)} />}
      <p role="status" className="min-h-4.5 text-muted">
        {isChanged ? applyText(context) : saved === "none" ? "" : <Done text={savedText(saved, context)} />}
      </p>
      <div className="flex flex-wrap justify-end gap-2">
        <button type="button" className="button" disabled={!context.settable || !context.is_override || isSaving} onClick={onReset}>
          Reset to default
        </button>
        <button type="button" className="button button-primary" disabled={!context.settable || !isChanged || isSaving} onClick={onApply}>
          {isSaving ? "Saving" : isChanged ? `Apply ${formatCount(chosen)}` : "Apply"}
        </button>
      </div>
    </section>
  );
}

function Choice({
  context,
  chosen,
  onChoose,
}: {
  readonly context: ModelContext;
  readonly chosen: Tokens;
  readonly onChoose: (size: Tokens) => void;
}): JSX.Element {
  const scale = useMemo(() => stopScale(context.snap_points, context.step), [context]);
  const hasSlider = context.snap_points.length > 1;
  return (
    <div>
      <div className="flex items-center gap-4">
        {hasSlider ? (
          <SizeSlider
            label="Window size"
            scale={scale}
            value={chosen}
            valueNote={chosen === context.loaded ? "loaded" : "needs a reload"}
            isDisabled={!context.settable}
            hasTicks
            onChange={onChoose}
          />
        ) : null}
        <SizeField
          label="Window size in tokens"
          className="w-24"
          value={chosen}
          min={Math.min(SMALLEST_WINDOW, context.max ?? SMALLEST_WINDOW)}
          max={context.max ?? LARGEST_UNKNOWN_WINDOW}
          isDisabled={!context.settable}
          onChange={onChoose}
        />
      </div>
      {hasSlider ? (
        <div aria-hidden className="me-28 flex justify-between text-note text-muted">
          <span>{formatSize(scale.min)}</span>
          <span>{formatSize(scale.max)}</span>
        </div>
      ) : null}
    </div>
  );
}

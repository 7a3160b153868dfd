import { formatCount } from "@oriel/core";
import type { KvTiersInfo, ModelInfo } from "@oriel/protocol";
import { type JSX, useState } from "react";
import { stateWord } from "../models/model-choice.ts";
import { WindowFacts } from "../window/window-facts.tsx";
import { Facts } from "./facts.tsx";
import { kvFacts, modelFacts } from "./machine-words.ts";

interface ModelCardProps {
  readonly model: ModelInfo;
  /** `undefined` where its engine does not tell. */
  readonly tiers: KvTiersInfo | undefined;
  readonly isFirstOpen: boolean;
  readonly onWindow: () => void;
  readonly onPlan: () => void;
}

/** One model: a line of what matters most, and beneath it its windows, what it takes, and what is kept of its conversations. */
export function ModelCard({ model, tiers, isFirstOpen, onWindow, onPlan }: ModelCardProps): JSX.Element {
  const [isOpen, setOpen] = useState(isFirstOpen);
  return (
    <li className="rounded-card border">
      <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="rounded-card px-4 py-3">
          <span className="inline-flex w-[calc(100%-1.5rem)] flex-wrap items-baseline gap-x-4 gap-y-0.5 align-top">
            <span className="font-semibold wrap-anywhere">{model.name}</span>
            <span className={model.state === "failed" ? "font-semibold text-over" : "text-muted"}>{stateWord(model)}</span>
            {model.is_demonstration ? <span className="badge">demonstration</span> : null}
            <span className="text-muted sm:ms-auto">{windowText(model)}</span>
          </span>
        </summary>
        <div className="flex flex-col gap-4 px-4 pb-4">
          <div className="grid gap-x-8 gap-y-4 rail:grid-cols-2">
            <Part title="Window, in tokens">
              <WindowFacts window={model.window} />
            </Part>
            <div className="flex min-w-0 flex-col gap-4">
              <Part title="The model">
                <Facts facts={modelFacts(model)} />
              </Part>
              <Part title="Conversations it holds">
                {tiers === undefined ? (
                  <p className="border-t pt-2 text-muted">unknown: only the embedded engine tells, of a model that is loaded</p>
                ) : (
                  <Facts facts={kvFacts(tiers)} />
                )}
              </Part>
            </div>
          </div>
          <div className="flex flex-wrap gap-2">
            <button
              type="button"
              className="button"
              aria-haspopup="dialog"
              aria-label={`Change the window: ${model.name}`}
              onClick={onWindow}
            >
              Change the window
            </button>
            <button type="button" className="button" aria-label={`Which window fits: ${model.name}`} onClick={onPlan}>
              Which window fits
            </button>
          </div>
        </div>
      </details>
    </li>
  );
}

function windowText({ window: { asked, loaded, max } }: ModelInfo): string {
  const most = max === null ? "max unknown" : `max ${formatCount(max)}`;
  return loaded === null ? `window ${formatCount(asked)} when loaded, ${most}` : `window ${formatCount(loaded)}, ${most}`;
}

function Part({ title, children }: { readonly title: string; readonly children: JSX.Element }): JSX.Element {
  return (
    <div className="min-w-0">
      <h3 className="pb-2 text-note text-muted">{title}</h3>
      {children}
    </div>
  );
}

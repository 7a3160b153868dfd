import type { ModelContext } from "@oriel/protocol";
import { type JSX, useEffect, useReducer } from "react";
import type { Answer } from "../api/failure.ts";
import { failureText } from "../api/failure.ts";
import { readWindow, resetWindow, setWindow } from "../api/models.ts";
import { Banner } from "../controls/banner.tsx";
import { Sheet } from "../controls/sheet.tsx";
import { WindowFacts } from "./window-facts.tsx";
import { type WindowPanelAction, windowPanelReducer } from "./window-panel-state.ts";
import { WindowSize } from "./window-size.tsx";

interface WindowPanelProps {
  /** Whose window to show; `undefined` while none is. */
  readonly model: string | undefined;
  readonly onClose: () => void;
  /** The gateway serves the model at another size now. */
  readonly onChanged: () => void;
}

/** The window of one model: what was asked, what is loaded, what is possible, and a slider to change it. */
export function WindowPanel({ model, onClose, onChanged }: WindowPanelProps): JSX.Element {
  return (
    <Sheet title="Window" side="end" isOpen={model !== undefined} onOpenChange={onClose}>
      {model === undefined ? null : <WindowOf key={model} model={model} onChanged={onChanged} />}
    </Sheet>
  );
}

function WindowOf({ model, onChanged }: { readonly model: string; readonly onChanged: () => void }): JSX.Element {
  const [state, dispatch] = useReducer(windowPanelReducer, { kind: "reading" });
  useEffect(() => {
    void read(model, dispatch);
  }, [model]);

  const save = async (how: "applied" | "reset", answer: Promise<Answer<ModelContext>>): Promise<void> => {
    dispatch({ type: "saving" });
    const said = await answer;
    dispatch(said.ok ? { type: "saved", how, context: said.value } : { type: "save-failed", failure: said.failure });
    if (said.ok) onChanged();
  };

  switch (state.kind) {
    case "reading":
      return <Waiting />;
    case "failed":
      return (
        <div className="p-4">
          <Banner title={failureText(state.failure)} action={{ label: "Retry", run: () => void read(model, dispatch) }} />
        </div>
      );
    case "ready":
      return (
        <div className="flex flex-col gap-6 overflow-y-auto p-4">
          <p className="text-muted">
            How many tokens <strong className="font-semibold text-ink wrap-anywhere">{model}</strong> can hold at once: the conversation,
            your message and the reply together.
          </p>
          <WindowFacts window={state.context} />
          <WindowSize
            state={state}
            onChoose={(size) => dispatch({ type: "chosen", size })}
            onApply={() => void save("applied", setWindow(model, state.chosen))}
            onReset={() => void save("reset", resetWindow(model))}
          />
        </div>
      );
    default:
      return state satisfies never;
  }
}

async function read(model: string, dispatch: (action: WindowPanelAction) => void): Promise<void> {
  dispatch({ type: "reading" });
  const answer = await readWindow(model);
  dispatch(answer.ok ? { type: "read", context: answer.value } : { type: "read-failed", failure: answer.failure });
}

function Waiting(): JSX.Element {
  return (
    <div role="status" aria-label="Reading the window" className="flex flex-col gap-4 p-4">
      {["w-3/4", "w-full", "w-full", "w-1/2"].map((width, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders never move.
        <span key={index} className={`h-4 rounded-control bg-chosen ${width}`} />
      ))}
    </div>
  );
}

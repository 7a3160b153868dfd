import { formatSize } from "@oriel/core";
import type { ModelInfo } from "@oriel/protocol";
import { Menu, SlidersHorizontal } from "lucide-react";
import type { JSX } from "react";
import type { Status } from "../chat/status.ts";
import { StatusChip } from "../chat/status-chip.tsx";
import { countText } from "../context-line/count-text.ts";
import { servedWindow } from "../models/model-choice.ts";
import { ModelPicker } from "../models/model-picker.tsx";

interface HeaderProps {
  readonly models: readonly ModelInfo[];
  readonly modelName: string | undefined;
  readonly model: ModelInfo | undefined;
  readonly status: Status;
  readonly isBusy: boolean;
  readonly onMenu: () => void;
  readonly onModel: (name: string) => void;
  readonly onWindow: () => void;
}

/** Which model answers, what it is doing, and the door to its window. */
export function Header({ models, modelName, model, status, isBusy, onMenu, onModel, onWindow }: HeaderProps): JSX.Element {
  return (
    <header className="flex min-h-12 items-center gap-2 border-b px-2 py-1.5 sm:gap-3 sm:px-3">
      <button type="button" aria-label="Menu" className="icon-button rail:hidden" onClick={onMenu}>
        <Menu aria-hidden size={17} strokeWidth={1.75} />
      </button>
      <ModelPicker
        models={models}
        value={modelName ?? (status.kind === "waiting" ? "Models" : "No model")}
        isDisabled={isBusy || models.length === 0}
        onChange={onModel}
      />
      <span className="ms-auto" />
      <StatusChip status={status} />
      {model === undefined ? null : <WindowButton model={model} onOpen={onWindow} />}
    </header>
  );
}

function WindowButton({ model, onOpen }: { readonly model: ModelInfo; readonly onOpen: () => void }): JSX.Element {
  const size = servedWindow(model);
  return (
    <button type="button" className="button px-2.5 font-normal" aria-haspopup="dialog" onClick={onOpen}>
      <SlidersHorizontal aria-hidden size={15} strokeWidth={1.75} className="max-sm:hidden" />
      <span>
        <span className="max-sm:sr-only">Window </span>
        <span className="max-sm:hidden">{countText(size)}</span>
        <span className="sm:hidden">{formatSize(size.tokens)}</span>
      </span>
      {model.window.is_override ? <span className="badge max-sm:hidden">custom</span> : null}
    </button>
  );
}

import { formatCount } from "@oriel/core";
import type { ModelInfo } from "@oriel/protocol";
import type { JSX } from "react";
import { knownWindow, servedWindow } from "../models/model-choice.ts";
import { DemonstrationNotice } from "./demonstration.tsx";
import { examplePrompts } from "./example-prompts.ts";
import { PromptButtons } from "./prompt-buttons.tsx";

interface EmptyChatProps {
  readonly model: ModelInfo | undefined;
  readonly onSend: (prompt: string) => void;
}

/** Before the first message: what will answer, how much it can hold, and something to say. */
export function EmptyChat({ model, onSend }: EmptyChatProps): JSX.Element {
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
      <div className="mx-auto mt-auto flex w-full max-w-190 flex-col gap-6 px-4 pt-6 pb-8">
        {model === undefined ? (
          <h1 className="sr-only">New chat</h1>
        ) : (
          <header className="flex flex-col gap-1">
            <h1 className="text-display font-semibold tracking-tight wrap-anywhere">{model.name}</h1>
            <p className="text-body text-muted">{windowSentence(model)}</p>
          </header>
        )}
        {model?.is_demonstration ? <DemonstrationNotice /> : null}
        {model === undefined ? null : <PromptButtons prompts={examplePrompts(model)} onSend={onSend} />}
      </div>
    </div>
  );
}

function windowSentence(model: ModelInfo): string {
  const { engine_label: engine } = model;
  const size = formatCount(servedWindow(model).tokens);
  return knownWindow(model) === undefined
    ? `Served by ${engine}. Its window is unknown: ${size} tokens are assumed until the engine says more.`
    : `Served by ${engine}, with a window of ${size} tokens: all that it sees at once.`;
}

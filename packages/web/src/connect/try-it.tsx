import { formatCount } from "@oriel/core";
import { Check } from "lucide-react";
import { type JSX, useState } from "react";
import type { Failure } from "../api/failure.ts";
import { type ClientProtocol, type Tried, tryClient } from "../api/try-client.ts";
import { countText } from "../context-line/count-text.ts";
import { durationText } from "../receipt/duration-text.ts";
import { FailureNotice } from "../shell/failure-notice.tsx";

interface TryItProps {
  readonly protocol: ClientProtocol;
  readonly model: string;
  readonly onReceipt: (id: string) => void;
}

type Trial =
  | { readonly kind: "none" | "asking" }
  | { readonly kind: "answered"; readonly tried: Tried }
  | { readonly kind: "failed"; readonly failure: Failure };

const NAMES = { openai: "OpenAI", ollama: "Ollama" } as const satisfies Record<ClientProtocol, string>;

/** One small request, as the client would send it, and what Oriel told of it. */
export function TryIt({ protocol, model, onReceipt }: TryItProps): JSX.Element {
  const [trial, setTrial] = useState<Trial>({ kind: "none" });
  const ask = async (): Promise<void> => {
    if (trial.kind === "asking") return;
    setTrial({ kind: "asking" });
    const answer = await tryClient(protocol, model);
    setTrial(answer.ok ? { kind: "answered", tried: answer.value } : { kind: "failed", failure: answer.failure });
  };
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <button type="button" className="button" aria-disabled={trial.kind === "asking"} onClick={() => void ask()}>
          {trial.kind === "asking" ? "Asking" : "Test it"}
        </button>
        <span className="min-w-0 flex-1 basis-56 text-note text-muted">
          Sends “Hello!” to {model} by the {NAMES[protocol]} protocol, and asks for 16 tokens at most.
        </span>
      </div>
      <div role="status" className="empty:hidden">
        {trial.kind === "answered" ? <Answered tried={trial.tried} onReceipt={onReceipt} /> : null}
      </div>
      {trial.kind === "failed" ? <FailureNotice failure={trial.failure} onRetry={() => void ask()} /> : null}
    </div>
  );
}

interface AnsweredProps {
  readonly tried: Tried;
  readonly onReceipt: (id: string) => void;
}

function Answered({ tried: { text, window, prompt, receipt, durationMs }, onReceipt }: AnsweredProps): JSX.Element {
  return (
    <div className="flex flex-col gap-2 rounded-card border p-4">
      <p className="flex gap-2 font-semibold">
        <Check aria-hidden size={15} className="mt-px flex-none" />
        It works: answered in {durationText(durationMs)}.
      </p>
      <p dir="auto" className="text-muted wrap-anywhere">
        {text === "" ? "The model wrote no text in so few tokens." : `“${text}”`}
      </p>
      <dl className="flex flex-wrap gap-x-6 gap-y-1">
        <Figure name="Window" value={window === undefined ? "unknown" : formatCount(window)} />
        <Figure name="Prompt" value={prompt === undefined ? "not counted" : `${countText(prompt)} tokens`} />
        <Figure name="Counted" value={prompt === undefined ? "not" : prompt.basis === "exact" ? "exactly" : "by estimate"} />
      </dl>
      {receipt === undefined ? (
        <p className="text-note text-muted">No receipt was told of.</p>
      ) : (
        <button type="button" className="button self-start" aria-haspopup="dialog" onClick={() => onReceipt(receipt)}>
          Receipt
        </button>
      )}
    </div>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string }): JSX.Element {
  return (
    <div className="flex gap-2">
      <dt className="text-muted">{name}</dt>
      <dd className="font-medium">{value}</dd>
    </div>
  );
}

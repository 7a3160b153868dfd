import { type CancelSignal, type Count, type Log, type Milliseconds, OrielError } from "@oriel/core";
import type { CountingWorker } from "../worker/counting-worker.ts";
import type { Counted, TokenizerSource } from "../worker/messages.ts";
import { hasImages } from "./estimates.ts";
import type { ExactCounting, Outcome } from "./exact-counting.ts";

/** How long nothing is asked of the thread after it failed: what ended it may end the next one too. */
const REST: Milliseconds = 60_000;

export interface WorkerCountingOptions {
  readonly worker: CountingWorker;
  readonly log: Log;
  readonly now: () => Milliseconds;
}

/** Counts in the worker thread, by a vocabulary or an encoding. */
export function workerCounting(source: TokenizerSource, model: string, { worker, log, now }: WorkerCountingOptions): ExactCounting {
  let restsUntil: Milliseconds | undefined;
  const isResting = (): boolean => restsUntil !== undefined && now() < restsUntil;

  async function ask(counted: Counted, signal: CancelSignal | undefined): Promise<Outcome> {
    if (isResting()) return "failed";
    const stop = stopping(signal);
    try {
      const answer = await Promise.race([worker.count(source, counted), stop.stopped]);
      return "refused" in answer ? "refused" : ({ tokens: answer.tokens, basis: answer.isRough ? "estimate" : "exact" } satisfies Count);
    } catch (thrown) {
      if (signal?.aborted === true) throw thrown;
      // All that was under way fails together, and is told once.
      if (!isResting()) log.warn("tokens.worker-failed", { model, why: thrown instanceof Error ? thrown.message : String(thrown) });
      restsUntil = now() + REST;
      return "failed";
    } finally {
      stop.forget();
    }
  }

  return {
    ...described(source, model),
    async prompt({ prompt, think }, signal) {
      // It would be refused there too, after megabytes were copied.
      if (prompt.kind === "chat" && prompt.messages.some(hasImages)) return "refused";
      return ask({ type: "prompt", request: { prompt, think } }, signal);
    },
    text: (text, signal) => ask({ type: "text", text }, signal),
  };
}

function described(source: TokenizerSource, model: string): Pick<ExactCounting, "source" | "sourceDetail" | "countsPrompts"> {
  switch (source.type) {
    case "encoding":
      return { source: "encoding", sourceDetail: source.name, countsPrompts: false };
    case "vocabulary": {
      const countsPrompts = source.vocabulary.template !== undefined;
      return {
        source: "vocabulary",
        sourceDetail: `vocabulary of ${model}${countsPrompts ? "" : ", template not known"}`,
        countsPrompts,
      };
    }
  }
}

/** A promise that is rejected when the signal says stop; the worker's answer is then nobody's. */
function stopping(signal: CancelSignal | undefined): { readonly stopped: Promise<never>; forget(): void } {
  let stop = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(new OrielError("cancelled", "Stopped counting: the client is gone."));
  });
  // Where the answer wins, nobody waits for this one.
  stopped.catch(() => undefined);
  if (signal?.aborted === true) stop();
  signal?.addEventListener("abort", stop, { once: true });
  return { stopped, forget: () => signal?.removeEventListener("abort", stop) };
}

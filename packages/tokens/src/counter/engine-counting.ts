import {
  asOrielError,
  type CancelSignal,
  type Count,
  type Engine,
  type EngineRequest,
  type Log,
  type Milliseconds,
  OrielError,
} from "@oriel/core";
import { atMost } from "./at-most.ts";
import type { CountedRequest, ExactCounting, Outcome } from "./exact-counting.ts";

/** How many counts an engine is asked for at once: it has replies to make as well. */
const MOST_AT_ONCE = 8;
/** How long an engine that failed is left alone: a long conversation must not wait for it once a message. */
const REST: Milliseconds = 5000;

export interface EngineCountingOptions {
  readonly log: Log;
  readonly now: () => Milliseconds;
}

/**
 * Counts by the engine's own word, if it has one.
 * @returns `undefined` when the engine does not count exactly.
 * @throws OrielError when it should, but cannot now.
 */
export async function engineCounting(
  engine: Engine,
  model: string,
  { log, now }: EngineCountingOptions,
): Promise<ExactCounting | undefined> {
  const first = await engine.count(requestOf(model, { prompt: { kind: "chat", messages: [X] } }));
  if (first?.basis !== "exact") return undefined;
  const inTurn = atMost(MOST_AT_ONCE);
  let restsUntil: Milliseconds | undefined;

  async function ask(request: CountedRequest, signal: CancelSignal | undefined): Promise<Outcome> {
    try {
      return await inTurn(async () => {
        if (restsUntil !== undefined && now() < restsUntil) return "failed";
        const count = await engine.count(requestOf(model, request), signal);
        return count?.basis === "exact" ? count : "refused";
      });
    } catch (thrown) {
      if (signal?.aborted === true) throw new OrielError("cancelled", "Stopped counting: the client is gone.");
      const { code } = asOrielError(thrown);
      log.debug("tokens.not-counted", { engine: engine.id, model, code });
      if (REFUSALS.has(code)) return "refused";
      restsUntil = now() + REST;
      return "failed";
    }
  }

  let opening: Promise<Outcome> | undefined;
  return {
    source: "engine",
    sourceDetail: `tokenizer of ${engine.label}`,
    countsPrompts: true,
    prompt: ask,
    async text(text, signal) {
      // Engines count a completion with its first token. One letter is one token, so what is above one is not the text's.
      opening ??= ask(completion("x"), undefined);
      const [counted, known] = await Promise.all([ask(completion(text), signal), opening]);
      if (typeof known === "string") opening = undefined;
      if (typeof counted === "string") return counted;
      return typeof known === "string" ? known : lessOpening(counted, known);
    },
  };
}

const X = { role: "user", content: [{ type: "text", text: "x" }] } as const;
const REFUSALS: ReadonlySet<string> = new Set(["invalid_request", "not_supported", "context_length_exceeded"]);

function completion(text: string): CountedRequest {
  return { prompt: { kind: "completion", text } };
}

function requestOf(model: string, { prompt, think, passthrough }: CountedRequest): EngineRequest {
  return { model, prompt, think, passthrough, sampling: {} };
}

function lessOpening(counted: Count, one: Count): Count {
  return { tokens: Math.max(0, counted.tokens - (one.tokens - 1)), basis: counted.basis };
}

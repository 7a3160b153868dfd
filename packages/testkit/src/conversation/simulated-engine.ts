import {
  type CancelSignal,
  contextLengthExceeded,
  type Engine,
  type EngineModel,
  type EngineRequest,
  type FinishReason,
  OrielError,
  type ReplyEvent,
  type ReplyStream,
  type Tokens,
} from "@oriel/core";
import { byteTokens, continued, firstTokens, type Piece, piecesOf, tokensOf } from "./byte-tokens.ts";
import { cutSilently } from "./cut-silently.ts";
import { promptSlots } from "./prompt-slots.ts";
import { asksForSummary, type SummaryMode, simulatedSummary } from "./simulated-summary.ts";

export interface SimulatedEngineOptions {
  readonly id?: string | undefined;
  readonly model?: string | undefined;
  /** 4096 when it is left out; nothing changes it. */
  readonly window?: Tokens | undefined;
  /** `refuse`, as llama-server; `truncate` cuts what does not fit without saying so, as Ollama. */
  readonly overflow?: "refuse" | "truncate" | undefined;
  /** False for an engine that cannot count a prompt before it reads it. */
  readonly counts?: boolean | undefined;
  /** How many conversations it has a prefix cache for; 2 when it is left out. */
  readonly slots?: number | undefined;
  readonly summary?: SummaryMode | undefined;
  /** What it answers, piece by piece; sees every request that is no summary. */
  readonly reply?: ((request: EngineRequest) => Iterable<string>) | undefined;
}

export interface SimulatedEngine extends Engine {
  /** What it read, request by request. */
  readonly reads: readonly SimulatedRead[];
}

export interface SimulatedRead {
  readonly purpose: "reply" | "summary";
  /** The prompt as it came; larger than what was read where the engine cut. */
  readonly sentTokens: Tokens;
  readonly promptTokens: Tokens;
  /** Of `promptTokens`. */
  readonly cachedTokens: Tokens;
}

/**
 * An engine with a real window, tokenizer and prefix cache, and no model: four bytes are a token, what does not fit is refused or cut, and
 * what a slot has read before is not read again. Deterministic, without delay.
 */
export function simulatedEngine(options: SimulatedEngineOptions = {}): SimulatedEngine {
  const { id = "simulated", model = "simulated-model", window = 4096, overflow = "refuse", counts = true, summary = "good" } = options;
  const described: EngineModel = { name: model, state: "loaded", loadedWindow: window, maxWindow: window, abilities: ["chat", "tools"] };
  const slots = promptSlots(options.slots ?? 2);
  const reads: SimulatedRead[] = [];
  let isClosed = false;

  function accept(request: EngineRequest, signal: CancelSignal | undefined): void {
    if (signal?.aborted === true) throw cancelled();
    if (isClosed) throw new OrielError("engine_failed", `The engine of ${model} has been closed: start a new one.`);
    if (request.model !== model) throw new OrielError("model_not_found", `The simulated engine runs ${model} only, not ${request.model}.`);
  }

  function fitted(request: EngineRequest, pieces: readonly Piece[]): readonly Piece[] {
    const prompt = tokensOf(pieces);
    if (prompt < window) return pieces;
    if (overflow === "truncate") return cutSilently(request.prompt, window);
    const cause = new Error(`request (${prompt} tokens) exceeds the available context size (${window} tokens), try increasing it`);
    throw contextLengthExceeded({ prompt, reply: undefined, window, cause });
  }

  function answer(request: EngineRequest, promptTokens: Tokens): Iterable<string> {
    if (!asksForSummary(request)) return options.reply?.(request) ?? [`I have read ${promptTokens} tokens,`, " and go on from there."];
    if (summary === "error") throw new OrielError("engine_failed", "The simulated engine fails at summaries, as it was told to.");
    return simulatedSummary(request, summary);
  }

  async function* send(request: EngineRequest, signal: CancelSignal): ReplyStream {
    accept(request, signal);
    const sent = piecesOf(request.prompt);
    const pieces = fitted(request, sent);
    const promptTokens = tokensOf(pieces);
    const texts = answer(request, promptTokens);
    const reading = slots.read(pieces);
    const { cachedTokens } = reading;
    reads.push({ purpose: asksForSummary(request) ? "summary" : "reply", sentTokens: tokensOf(sent), promptTokens, cachedTokens });

    yield [{ type: "reply-start", prompt: counts ? { tokens: promptTokens, basis: "exact" } : undefined, window }];
    const room = Math.min(window - promptTokens, request.maxTokens ?? window);
    let reason: FinishReason = "stop";
    let text = "";
    for (const piece of texts) {
      const said = firstTokens(piece, room - byteTokens(text));
      if (said !== "") {
        text += said;
        yield [{ type: "text-delta", text: said }];
        if (signal.aborted) throw cancelled();
      }
      if (said !== piece) {
        reason = room === request.maxTokens ? "allowance" : "window";
        break;
      }
    }
    reading.keep(continued(pieces, text));
    const usage = { promptTokens, cachedTokens, replyTokens: byteTokens(text) };
    yield [{ type: "reply-end", finish: { reason }, usage, timings: {} }];
  }

  return {
    id,
    label: "Simulated engine",
    url: undefined,
    abilities: { setsWindow: false, windowNote: "The simulated engine keeps its window.", embeds: false },
    reads,
    models: async () => [described],
    model: async (name) => (name === model ? described : undefined),
    send: (request, signal) => (request.whole === true ? inOneBatch(send(request, signal)) : send(request, signal)),
    async count(request, signal) {
      accept(request, signal);
      return counts ? { tokens: tokensOf(piecesOf(request.prompt)), basis: "exact" } : undefined;
    },
    async close() {
      isClosed = true;
    },
  };
}

async function* inOneBatch(stream: ReplyStream): ReplyStream {
  const events: ReplyEvent[] = [];
  for await (const batch of stream) events.push(...batch);
  yield events;
}

function cancelled(): OrielError {
  return new OrielError("cancelled", "The request was cancelled.");
}

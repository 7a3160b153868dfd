import type { FinishReason, Milliseconds, ModelRequest, ReplyEvent, Restored, Tokens } from "@oriel/core";
import { LlamaGrammarEvaluationState, type SequenceEvaluateOptions } from "node-llama-cpp";
import { usableTools } from "./chat-template.ts";
import { CHUNK } from "./chunk.ts";
import { GRAMMAR_STOPS, replyGrammar } from "./grammar.ts";
import { keepPrefix } from "./keep-prefix.ts";
import { asTokens } from "./model-vocabulary.ts";
import type { Slot } from "./open-context.ts";
import type { OpenModel } from "./open-model.ts";
import type { ReadPrompt } from "./prompt-tokens.ts";
import { replyText } from "./reply-text.ts";
import { PENALTY_SPAN, samplingOptions } from "./sampling.ts";

/** What a reply is made from. The prompt has been checked: it and at least one token of the reply fit the window. */
export interface Assignment {
  readonly request: ModelRequest;
  readonly prompt: ReadPrompt;
  readonly window: Tokens;
  readonly defaults: { readonly temperature: number; readonly seed: number };
  readonly newCallId: () => string;
  readonly now: () => Milliseconds;
  readonly isCancelled: () => boolean;
}

/** Reads the prompt and writes the reply. Ends without `reply-end` when the request is cancelled; pauses whenever nobody asks for the next event. */
export async function* generate(open: OpenModel, slot: Slot, work: Assignment): AsyncGenerator<ReplyEvent> {
  const { request, prompt } = work;
  const total = prompt.tokens.length;
  const reply: number[] = [];
  const latest = (): readonly number[] => [...prompt.tokens.slice(-PENALTY_SPAN), ...reply].slice(-PENALTY_SPAN);
  const { options, stops } = await drawing(open, work, latest);
  const text = replyText((tokens, before) => open.model.detokenize(asTokens(tokens), false, asTokens(before)), stops, {
    startsThinking: prompt.startsThinking,
    hasTools: request.prompt.kind === "chat" && usableTools(request.prompt, open.template).length > 0,
    newCallId: work.newCallId,
  });
  yield { type: "reply-start", prompt: { tokens: total, basis: "exact" }, window: work.window };

  const { sequence, restoredMs } = await slot.prepare();
  if (work.isCancelled()) return;
  const startedAt = work.now();
  const cachedTokens = await keepPrefix(sequence, prompt.tokens);
  const restored = restoredOf(cachedTokens, restoredMs, work.now() - startedAt);
  let read = cachedTokens;
  yield { type: "progress", phase: "reading", done: read, total };
  for (; total - read > CHUNK; read += CHUNK) {
    await sequence.evaluateWithoutGeneratingNewTokens(asTokens(prompt.tokens.slice(read, read + CHUNK)));
    if (work.isCancelled()) return;
    yield { type: "progress", phase: "reading", done: read + CHUNK, total };
  }

  const limit = replyLimit(total, request.maxTokens, work.window);
  let reason: FinishReason = "stop";
  let calls = 0;
  let firstTokenAt: Milliseconds | undefined;
  // The loop ends by itself at an end-of-generation token. Leaving it earlier leaves the last token out of the sequence, which is exact.
  for await (const token of sequence.evaluate(asTokens(prompt.tokens.slice(read)), options)) {
    if (work.isCancelled()) return;
    if (firstTokenAt === undefined) {
      firstTokenAt = work.now();
      // The sequence holds the prompt and nothing else now: the place the next turn of this conversation will want to go back to.
      await sequence.takeCheckpoint();
    }
    reply.push(token);
    const { events, stopped } = text.push(token);
    calls += countCalls(events);
    yield* events;
    if (stopped) break;
    if (reply.length >= limit.tokens) {
      reason = limit.reason;
      break;
    }
  }
  const endedAt = work.now();
  const rest = text.end();
  yield* rest;
  calls += countCalls(rest);
  yield {
    type: "reply-end",
    finish: { reason: reason === "stop" && calls > 0 ? "tool-calls" : reason },
    usage: { promptTokens: total, cachedTokens, replyTokens: reply.length },
    timings: { promptMs: (firstTokenAt ?? endedAt) - startedAt, replyMs: endedAt - (firstTokenAt ?? endedAt) },
    restored,
  };
}

function restoredOf(tokens: Tokens, restoredMs: Milliseconds | undefined, keptMs: Milliseconds): Restored | undefined {
  if (tokens === 0) return undefined;
  return restoredMs === undefined ? { tokens, from: "ram", ms: keptMs } : { tokens, from: "ssd", ms: restoredMs };
}

/** How long the reply may become, and what to call it when it becomes that long. */
function replyLimit(
  prompt: Tokens,
  maxTokens: Tokens | undefined,
  window: Tokens,
): { readonly tokens: Tokens; readonly reason: "allowance" | "window" } {
  const room = window - prompt;
  return maxTokens !== undefined && maxTokens <= room ? { tokens: maxTokens, reason: "allowance" } : { tokens: room, reason: "window" };
}

/** How tokens are drawn, and the texts at which drawing ends. */
async function drawing(
  open: OpenModel,
  { request, defaults }: Assignment,
  latest: () => readonly number[],
): Promise<{ readonly options: SequenceEvaluateOptions; readonly stops: readonly string[] }> {
  const options = samplingOptions(request.sampling, defaults, latest);
  const stops = request.sampling.stop ?? [];
  const grammar = await replyGrammar(open.llama, request.format);
  if (grammar === undefined) return { options, stops };
  const grammarEvaluationState = new LlamaGrammarEvaluationState({ model: open.model, grammar });
  return { options: { ...options, grammarEvaluationState }, stops: [...stops, ...GRAMMAR_STOPS] };
}

function countCalls(events: readonly ReplyEvent[]): number {
  return events.filter((event) => event.type === "tool-call").length;
}

import type { Evicted, FinishReason, Milliseconds, ModelRequest, ReplyEvent, Restored, Tokens } from "@oriel/core";
import { LlamaGrammarEvaluationState, type SequenceEvaluateOptions } from "node-llama-cpp";
import { usableTools } from "./chat-template.ts";
import { CHUNK } from "./chunk.ts";
import { drawTokens } from "./draw-tokens.ts";
import { GRAMMAR_STOPS, replyGrammar } from "./grammar.ts";
import { keepPrefix } from "./keep-prefix.ts";
import { makeRoom, type RoomMaking, type Writing } from "./make-room.ts";
import { asTokens } from "./model-vocabulary.ts";
import type { Slot } from "./open-context.ts";
import type { OpenModel } from "./open-model.ts";
import type { ReadPrompt } from "./prompt-tokens.ts";
import { readTokens } from "./read-tokens.ts";
import { replyText } from "./reply-text.ts";
import { PENALTY_SPAN, samplingOptions } from "./sampling.ts";

/** What a reply is made from. The prompt has been checked: it and at least one token of the reply fit the window. */
export interface Assignment {
  readonly request: ModelRequest;
  readonly prompt: ReadPrompt;
  readonly window: Tokens;
  /** How the reply goes on in a full window; `undefined` to end it there. */
  readonly roomMaking: RoomMaking | undefined;
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

  const prepared = await slot.prepare();
  const { sequence, surprisals } = prepared;
  if (work.isCancelled()) return;
  const startedAt = work.now();
  const cachedTokens = await keepPrefix(sequence, prompt.tokens);
  surprisals.splice(cachedTokens);
  const restored = restoredOf(cachedTokens, prepared.restoredMs, work.now() - startedAt);
  const limit = replyLimit(total, work);
  const measures = work.roomMaking?.strategy.name === "adaptive" && total + limit.tokens > work.window;
  const noted = measures ? surprisals : undefined;
  yield { type: "progress", phase: "reading", done: cachedTokens, total };
  // What the next turn of this conversation is sure to begin with; nothing where any place can be gone back to.
  const aside = sequence.needsCheckpoints ? Math.min(prompt.settled, total - 1) : 0;
  // The rest is read with the first token of the reply; where each token is measured, no more than the last.
  const rest = measures ? 1 : lastChunk(total - Math.max(cachedTokens, aside));
  if (cachedTokens === aside) await sequence.takeCheckpoint();
  const reading = { tokens: prompt.tokens, from: cachedTokens, to: total - rest, via: aside, surprisals: noted };
  for await (const done of readTokens(sequence, reading)) {
    if (done === aside) await sequence.takeCheckpoint();
    if (work.isCancelled()) return;
    yield { type: "progress", phase: "reading", done, total };
  }

  let reason: FinishReason = "stop";
  let calls = 0;
  let hasThought = false;
  let firstTokenAt: Milliseconds | undefined;
  let writing: Writing = { ...work, slot: prepared, held: heldOf(prompt) };
  let evicted: Evicted | undefined;
  const last = prompt.tokens.slice(total - rest);
  for await (const token of drawTokens(sequence, last, options, noted)) {
    if (work.isCancelled()) return;
    firstTokenAt ??= work.now();
    reply.push(token);
    const { events, stopped } = text.push(token);
    calls += countCalls(events);
    hasThought ||= events.some(({ type }) => type === "thinking-delta");
    yield* events;
    if (stopped) break;
    if (reply.length >= limit.tokens) {
      reason = limit.reason;
      break;
    }
    // The last cell of a window is never used.
    if (sequence.nextTokenIndex < work.window - 1) continue;
    const made = work.roomMaking === undefined ? undefined : yield* makeRoom(writing, work.roomMaking, evicted);
    if (work.isCancelled()) return;
    if (made === undefined) {
      reason = "window";
      break;
    }
    writing = { ...writing, held: made.held };
    evicted = made.evicted;
  }
  const endedAt = work.now();
  const heldBack = text.end();
  yield* heldBack;
  calls += countCalls(heldBack);
  // While tools are at work clients send the thoughts along, and templates show them.
  if (hasThought && calls === 0) prepared.forgetsReply();
  yield {
    type: "reply-end",
    finish: { reason: reason === "stop" && calls > 0 ? "tool-calls" : reason },
    usage: { promptTokens: total, cachedTokens, replyTokens: reply.length },
    timings: { promptMs: (firstTokenAt ?? endedAt) - startedAt, replyMs: endedAt - (firstTokenAt ?? endedAt) },
    restored,
    evicted,
  };
}

/** What is left over when so many tokens are read in chunks. */
function lastChunk(tokens: Tokens): Tokens {
  return tokens % CHUNK || CHUNK;
}

/** A chat begins with what stays of it; any other text with whatever stands there. */
function heldOf({ messages }: ReadPrompt): Writing["held"] {
  return { leading: messages[0]?.to ?? 0, wholes: messages };
}

function restoredOf(tokens: Tokens, restoredMs: Milliseconds | undefined, keptMs: Milliseconds): Restored | undefined {
  if (tokens === 0) return undefined;
  return restoredMs === undefined ? { tokens, from: "ram", ms: keptMs } : { tokens, from: "ssd", ms: restoredMs };
}

/** How long the reply may become, and what to call it when it becomes that long. Where room is made and nobody set a limit, it is a whole window. */
function replyLimit(
  prompt: Tokens,
  { request: { maxTokens }, window, roomMaking }: Assignment,
): { readonly tokens: Tokens; readonly reason: "allowance" | "window" } {
  const room = roomMaking === undefined ? window - prompt : Math.max(window, maxTokens ?? 0);
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

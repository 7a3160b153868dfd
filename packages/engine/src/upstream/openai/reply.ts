import { type FinishReason, type JsonObject, OrielError, type ReplyEvent, type Timings, type Tokens, type Usage } from "@oriel/core";
import { type SseEvent, sseDecoder } from "@oriel/protocol";
import { errorIn, excerpt } from "../error-text.ts";
import { countAt, fieldsOf, isFields, jsonOf, listOf, spanAt, textAt } from "../fields.ts";
import { lengthFinish } from "../finish.ts";
import { type AskedFor, type Party, refusal } from "../refusal.ts";
import type { ReplyReader } from "../reply-stream.ts";
import { toolCallPieces } from "./tool-calls.ts";

export interface OpenaiReply {
  readonly party: Party;
  readonly asked: AskedFor;
  readonly maxTokens: Tokens | undefined;
  readonly newId: () => string;
}

/** Reads the events of `/v1/chat/completions` and `/v1/completions`. Usage comes in the last chunk, after the finish reason, or never. */
export function openaiReply(reply: OpenaiReply): ReplyReader {
  const { party, asked, maxTokens } = reply;
  const stream = sseDecoder();
  const calls = toolCallPieces(reply.newId);
  let ended = false;
  let failure: OrielError | undefined;
  let finished: string | undefined;
  let calledTools = false;
  // Both are told as totals, again and again by some servers: the last word counts, and a count of usage above what timings tell.
  let counted: Usage = {};
  let timed: Usage = {};
  let timings: Timings = {};

  function read(pieces: readonly SseEvent[]): readonly ReplyEvent[] {
    const events: ReplyEvent[] = [];
    for (const piece of pieces) {
      if (ended || failure !== undefined) break;
      if (piece.data === "[DONE]") end(events);
      else readChunk(piece.data, events);
    }
    return events;
  }

  function readChunk(data: string, events: ReplyEvent[]): void {
    const chunk = jsonOf(data);
    if (!isFields(chunk)) {
      failure = new OrielError("engine_failed", `${party.label} at ${party.url} sent an event that is no JSON object: ${excerpt(data)}`);
      return;
    }
    if (errorIn(chunk) !== undefined) {
      failure = refusal({ status: undefined, text: data }, party, asked);
      return;
    }
    const progress = chunk["prompt_progress"];
    if (isFields(progress)) readProgress(progress, events);
    const choice = fieldsOf(listOf(chunk["choices"])[0]);
    readDelta(isFields(choice["delta"]) ? choice["delta"] : choice, events);
    const finish = textAt(choice, "finish_reason");
    if (finish !== undefined) {
      finished = finish;
      takeCalls(events);
    }
    const told = chunk["timings"];
    if (isFields(told)) {
      timed = timedUsage(told);
      timings = { promptMs: spanAt(told, "prompt_ms"), replyMs: spanAt(told, "predicted_ms") };
    }
    if (isFields(chunk["usage"])) counted = countedUsage(chunk["usage"]);
  }

  function readDelta(delta: JsonObject, events: ReplyEvent[]): void {
    const thinking = textAt(delta, "reasoning_content") ?? textAt(delta, "reasoning");
    if (thinking !== undefined) events.push({ type: "thinking-delta", text: thinking });
    // A completion has its text in the choice itself.
    const text = textAt(delta, "content") ?? textAt(delta, "text");
    if (text !== undefined) events.push({ type: "text-delta", text });
    const pieces = delta["tool_calls"];
    if (pieces !== undefined) for (const piece of listOf(pieces)) calls.add(fieldsOf(piece));
  }

  function takeCalls(events: ReplyEvent[]): void {
    for (const call of calls.take()) {
      calledTools = true;
      events.push({ type: "tool-call", call });
    }
  }

  function end(events: ReplyEvent[]): void {
    takeCalls(events);
    ended = true;
    const usage: Usage = {
      promptTokens: counted.promptTokens ?? timed.promptTokens,
      cachedTokens: counted.cachedTokens ?? timed.cachedTokens,
      replyTokens: counted.replyTokens ?? timed.replyTokens,
    };
    events.push({ type: "reply-end", finish: { reason: finishReason(usage), raw: finished }, usage, timings });
  }

  function finishReason(usage: Usage): FinishReason {
    if (finished === "length") return lengthFinish(usage, maxTokens, asked.window);
    const reason = FINISHES.get(finished) ?? "unknown";
    // Some servers say "stop" after calls too.
    return reason === "stop" && calledTools ? "tool-calls" : reason;
  }

  return {
    push: (text) => read(stream.push(text)),
    end() {
      const events = [...read(stream.end())];
      // Some servers leave "[DONE]" out; a finish reason before a clean end says as much.
      if (!ended && failure === undefined && finished !== undefined) end(events);
      return events;
    },
    get ended() {
      return ended;
    },
    get failure() {
      return failure;
    },
  };
}

const FINISHES: ReadonlyMap<string | undefined, FinishReason> = new Map([
  ["stop", "stop"],
  ["tool_calls", "tool-calls"],
  ["function_call", "tool-calls"],
  ["content_filter", "content-filter"],
]);

function readProgress(progress: JsonObject, events: ReplyEvent[]): void {
  const done = countAt(progress, "processed");
  if (done !== undefined) events.push({ type: "progress", phase: "reading", done, total: countAt(progress, "total") });
}

/** llama-server's figures: what it read anew, and what it had in its cache. */
function timedUsage(told: JsonObject): Usage {
  const cached = countAt(told, "cache_n");
  const fresh = countAt(told, "prompt_n");
  return {
    promptTokens: fresh === undefined ? undefined : fresh + (cached ?? 0),
    cachedTokens: cached,
    replyTokens: countAt(told, "predicted_n"),
  };
}

function countedUsage(told: JsonObject): Usage {
  return {
    promptTokens: countAt(told, "prompt_tokens"),
    cachedTokens: countAt(fieldsOf(told["prompt_tokens_details"]), "cached_tokens"),
    replyTokens: countAt(told, "completion_tokens"),
  };
}

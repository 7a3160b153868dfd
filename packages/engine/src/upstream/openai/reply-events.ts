import type { FinishReason, ReplyEvent, Timings, Tokens, Usage } from "@oriel/core";
import { lengthFinish } from "../finish.ts";
import type { Said } from "./chunk.ts";
import { toolCallPieces } from "./tool-calls.ts";

/** Turns what the chunks of one reply say into events. Keeps what counts only at its end: the finish reason, and the last word on usage. */
export interface ReplyEvents {
  hear(said: Said, events: ReplyEvent[]): void;
  end(events: ReplyEvent[]): void;
  /** Whether the server has said why the reply ended. */
  readonly isFinished: boolean;
}

export interface ReplyLimits {
  readonly maxTokens: Tokens | undefined;
  readonly window: Tokens | undefined;
}

export function replyEvents(limits: ReplyLimits, newId: () => string): ReplyEvents {
  const calls = toolCallPieces(newId);
  let finished: string | undefined;
  let calledTools = false;
  // Both are told as totals, again and again by some servers: the last word counts, and a count of usage above what timings tell.
  let counted: Usage = {};
  let timed: Usage = {};
  let timings: Timings = {};

  function takeCalls(events: ReplyEvent[]): void {
    for (const call of calls.take()) {
      calledTools = true;
      events.push({ type: "tool-call", call });
    }
  }

  function finishReason(usage: Usage): FinishReason {
    if (finished === "length") return lengthFinish(usage, limits.maxTokens, limits.window);
    const reason = FINISHES.get(finished) ?? "unknown";
    // Some servers say "stop" after calls too.
    return reason === "stop" && calledTools ? "tool-calls" : reason;
  }

  return {
    hear(said, events) {
      if (said.progress !== undefined) events.push({ type: "progress", phase: "reading", ...said.progress });
      if (said.thinking !== undefined) events.push({ type: "thinking-delta", text: said.thinking });
      if (said.text !== undefined) events.push({ type: "text-delta", text: said.text });
      for (const piece of said.toolCalls ?? []) calls.add(piece);
      counted = said.counted ?? counted;
      timed = said.timed ?? timed;
      timings = said.timings ?? timings;
      if (said.finish === undefined) return;
      finished = said.finish;
      takeCalls(events);
    },
    end(events) {
      takeCalls(events);
      const usage: Usage = {
        promptTokens: counted.promptTokens ?? timed.promptTokens,
        cachedTokens: counted.cachedTokens ?? timed.cachedTokens,
        replyTokens: counted.replyTokens ?? timed.replyTokens,
      };
      events.push({ type: "reply-end", finish: { reason: finishReason(usage), raw: finished }, usage, timings });
    },
    get isFinished() {
      return finished !== undefined;
    },
  };
}

const FINISHES: ReadonlyMap<string | undefined, FinishReason> = new Map([
  ["stop", "stop"],
  ["tool_calls", "tool-calls"],
  ["function_call", "tool-calls"],
  ["content_filter", "content-filter"],
]);

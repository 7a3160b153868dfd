import type { Finish, FinishReason, JsonObject, Milliseconds, Timings, Usage } from "@oriel/core";

/** The figures at the end of a reply. What the engine did not report is left out: a zero would be taken for a measurement. */
export function finalFields(finish: Finish | undefined, usage: Usage, timings: Timings, totalMs: Milliseconds): JsonObject {
  return known({
    done: true,
    done_reason: doneReason(finish?.reason ?? "unknown"),
    total_duration: nanoseconds(totalMs),
    load_duration: nanoseconds(timings.loadMs),
    prompt_eval_count: usage.promptTokens,
    prompt_eval_cached_count: usage.cachedTokens,
    prompt_eval_duration: nanoseconds(timings.promptMs),
    eval_count: usage.replyTokens,
    eval_duration: nanoseconds(timings.replyMs),
  });
}

/** Durations in this protocol are whole nanoseconds. */
export function nanoseconds(ms: Milliseconds): number;
export function nanoseconds(ms: Milliseconds | undefined): number | undefined;
export function nanoseconds(ms: Milliseconds | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(Math.max(0, ms) * 1e6);
}

/** A full window and a used-up allowance are one word here, and tool calls end with `stop`. */
function doneReason(reason: FinishReason): string {
  switch (reason) {
    case "allowance":
    case "window":
      return "length";
    case "content-filter":
      return "content_filter";
    case "stop":
    case "tool-calls":
    case "unknown":
      return "stop";
  }
}

/** Without the fields that are `undefined`. */
export function known(fields: Readonly<Record<string, JsonObject[string] | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter((field): field is [string, JsonObject[string]] => field[1] !== undefined));
}

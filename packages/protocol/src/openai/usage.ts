import type { Finish, FinishReason, JsonObject, Usage } from "@oriel/core";

/** What the engine counted; `undefined` when it counted nothing, and `null` for a number it left out: zero would be a measurement. */
export function usageInfo(usage: Usage): JsonObject | undefined {
  const { promptTokens, cachedTokens, replyTokens } = usage;
  if (promptTokens === undefined && replyTokens === undefined) return undefined;
  return {
    prompt_tokens: promptTokens ?? null,
    completion_tokens: replyTokens ?? null,
    total_tokens: promptTokens === undefined || replyTokens === undefined ? null : promptTokens + replyTokens,
    ...(cachedTokens === undefined ? {} : { prompt_tokens_details: { cached_tokens: cachedTokens } }),
  };
}

/**
 * Why the reply ended, in this protocol's words. A full window and a used-up allowance are one word here. Some engines say `stop` after
 * tool calls, but clients run the tools only on `tool_calls`. An unknown reason is `stop`: the protocol has no word for it, and
 * clients take a missing one for a broken stream.
 */
export function finishReason(finish: Finish | undefined, calledTools: boolean): string {
  const reason: FinishReason = finish?.reason ?? "unknown";
  switch (reason) {
    case "allowance":
    case "window":
      return "length";
    case "content-filter":
      return "content_filter";
    case "tool-calls":
      return "tool_calls";
    case "stop":
    case "unknown":
      return calledTools ? "tool_calls" : "stop";
  }
}

/** Milliseconds since 1970 to the whole seconds this protocol counts in. */
export function unixSeconds(ms: number): number {
  return Math.floor(ms / 1000);
}

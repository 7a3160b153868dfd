import type { Finish, JsonObject, ReplyRecord, Usage, WindowReason } from "@oriel/core";
import { integer, number, object, oneOf, optional, type Read, required, string } from "../../field.ts";
import { verdictIn } from "../read-verdict.ts";

/** How a reply came about, in a session file; `null` is "not reported". */
export function replyFields(reply: ReplyRecord): JsonObject {
  return {
    model: reply.model,
    engine: reply.engine,
    finish_reason: reply.finish?.reason ?? null,
    finish_raw: reply.finish?.raw ?? null,
    prompt_tokens: reply.usage.promptTokens ?? null,
    cached_tokens: reply.usage.cachedTokens ?? null,
    reply_tokens: reply.usage.replyTokens ?? null,
    window: reply.window ?? null,
    window_reason: reply.windowReason,
    duration_ms: reply.durationMs ?? null,
    receipt_id: reply.receipt ?? null,
    verdict: reply.verdict ?? null,
    error: reply.error ?? null,
  };
}

/** @throws OrielError `invalid_request`, with the place. */
export const replyRecord: Read<ReplyRecord> = (value, param) => {
  const sent = object(value, param);
  return {
    model: required(sent, "model", string, param),
    engine: required(sent, "engine", string, param),
    finish: finishOf(sent, param),
    usage: usageOf(sent, param),
    window: optional(sent, "window", tokens, param),
    windowReason: required(sent, "window_reason", windowReasonWord, param),
    durationMs: optional(sent, "duration_ms", number(0, Number.MAX_SAFE_INTEGER), param),
    receipt: optional(sent, "receipt_id", string, param),
    verdict: optional(sent, "verdict", verdictIn(integer), param),
    error: optional(sent, "error", failure, param),
  };
};

export const tokens: Read<number> = integer(0, Number.MAX_SAFE_INTEGER);

export const windowReasonWord: Read<WindowReason> = oneOf(
  "initial_setup",
  "usage_threshold",
  "model_change",
  "no_adjustment",
  "manual_override",
);

function finishOf(sent: JsonObject, at: string): Finish | undefined {
  const reason = optional(sent, "finish_reason", oneOf("stop", "allowance", "window", "tool-calls", "content-filter", "unknown"), at);
  const raw = optional(sent, "finish_raw", string, at);
  if (reason === undefined) return undefined;
  return raw === undefined ? { reason } : { reason, raw };
}

function usageOf(sent: JsonObject, at: string): Usage {
  const promptTokens = optional(sent, "prompt_tokens", tokens, at);
  const cachedTokens = optional(sent, "cached_tokens", tokens, at);
  const replyTokens = optional(sent, "reply_tokens", tokens, at);
  return {
    ...(promptTokens === undefined ? {} : { promptTokens }),
    ...(cachedTokens === undefined ? {} : { cachedTokens }),
    ...(replyTokens === undefined ? {} : { replyTokens }),
  };
}

const failure: Read<{ readonly code: string; readonly message: string }> = (value, param) => {
  const sent = object(value, param);
  return { code: required(sent, "code", string, param), message: required(sent, "message", string, param) };
};

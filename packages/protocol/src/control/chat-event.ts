import { type JsonObject, type JsonValue, OrielError } from "@oriel/core";
import { list, number, object, oneOf, optional, type Read, required, string } from "../field.ts";
import { parseJson } from "../json.ts";
import { type SseEvent, sseEvent } from "../sse.ts";
import type { ChatEvent, ChatReply, ContextWindowInfo } from "./chat.ts";
import { readMessageCounts } from "./read-message-counts.ts";
import type { MessageInfo, ReplyInfo, ToolCallInfo, UsageInfo } from "./sessions.ts";

/** An event of a chat stream as text: its type names the event, the rest is the data. */
export function chatEvent(event: ChatEvent): string {
  const { type, ...data } = event;
  return sseEvent(JSON.stringify(data), type);
}

/**
 * Reads an event of a chat stream; `undefined` for a type this version does not know, which a newer server may send.
 * @throws OrielError `engine_failed` when a known event is not what it should be: then the two ends do not understand each other.
 */
export function decodeChatEvent(sse: SseEvent): ChatEvent | undefined {
  try {
    return decode(sse.event, parseJson(sse.data));
  } catch (cause) {
    const why = cause instanceof OrielError ? cause.message : "it cannot be read.";
    throw new OrielError("engine_failed", `The stream sent a ${sse.event} event that makes no sense: ${why}`, { cause });
  }
}

function decode(type: string, data: JsonValue): ChatEvent | undefined {
  const sent = object(data, "data");
  switch (type) {
    case "progress":
      return { type, phase: required(sent, "phase", phase), done: required(sent, "done", count), total: nullable(sent, "total", count) };
    case "accepted":
      return {
        type,
        message_id: nullable(sent, "message_id", string),
        prompt_tokens: required(sent, "prompt_tokens", count),
        basis: required(sent, "basis", basis),
        window: nullable(sent, "window", count),
        receipt_id: nullable(sent, "receipt_id", string),
        messages: nullable(sent, "messages", readMessageCounts),
      };
    case "content_delta":
    case "thinking_delta":
      return { type, delta: required(sent, "delta", string) };
    case "tool_call":
      return { type, ...toolCall(sent, "data") };
    case "message_complete":
      return { type, ...chatReply(sent) };
    case "error": {
      const error = required(sent, "error", object);
      return {
        type,
        error: {
          code: required(error, "code", string, "error"),
          message: required(error, "message", string, "error"),
          details: optional(error, "details", object, "error") ?? {},
        },
      };
    }
    case "done":
      return { type };
    default:
      return undefined;
  }
}

const count = number(0, Number.MAX_SAFE_INTEGER);
const phase = oneOf("queued", "loading", "reading");
const basis = oneOf("exact", "estimate");
const reason = oneOf("initial_setup", "usage_threshold", "model_change", "no_adjustment", "manual_override");
const verdict = oneOf("verified", "differs", "backend_truncated", "unreported");
const role = oneOf("system", "user", "assistant", "tool");

function nullable<T>(sent: JsonObject, name: string, read: Read<T>, at?: string): T | null {
  return optional(sent, name, read, at) ?? null;
}

function chatReply(sent: JsonObject): ChatReply {
  return {
    session_id: required(sent, "session_id", string),
    message: required(sent, "message", messageInfo),
    tool_calls_executed: required(sent, "tool_calls_executed", list(string)),
    context_window: required(sent, "context_window", contextWindow),
    usage: required(sent, "usage", usage),
    receipt_id: nullable(sent, "receipt_id", string),
  };
}

const toolCall: Read<ToolCallInfo> = (value, param) => {
  const sent = object(value, param);
  return {
    id: required(sent, "id", string, param),
    name: required(sent, "name", string, param),
    arguments: required(sent, "arguments", string, param),
  };
};

const contextWindow: Read<ContextWindowInfo> = (value, param) => {
  const sent = object(value, param);
  return {
    current_window: nullable(sent, "current_window", count, param),
    usage_tokens: required(sent, "usage_tokens", count, param),
    reason: required(sent, "reason", reason, param),
  };
};

const usage: Read<UsageInfo> = (value, param) => {
  const sent = object(value, param);
  return {
    used_tokens: required(sent, "used_tokens", count, param),
    basis: required(sent, "basis", basis, param),
    window: nullable(sent, "window", count, param),
    percentage: nullable(sent, "percentage", count, param),
    available: nullable(sent, "available", count, param),
    in_flight_tokens: required(sent, "in_flight_tokens", count, param),
  };
};

const messageInfo: Read<MessageInfo> = (value, param) => {
  const sent = object(value, param);
  return {
    message_id: required(sent, "message_id", string, param),
    position: required(sent, "position", count, param),
    role: required(sent, "role", role, param),
    content: required(sent, "content", string, param),
    thinking: nullable(sent, "thinking", string, param),
    tool_calls: required(sent, "tool_calls", list(toolCall), param),
    created_at: required(sent, "created_at", string, param),
    mark: nullable(sent, "mark", oneOf("pinned", "excluded"), param),
    reply: nullable(sent, "reply", replyInfo, param),
  };
};

const replyInfo: Read<ReplyInfo> = (value, param) => {
  const sent = object(value, param);
  const error = optional(sent, "error", object, param);
  return {
    model: required(sent, "model", string, param),
    engine: required(sent, "engine", string, param),
    finish_reason: nullable(sent, "finish_reason", string, param),
    prompt_tokens: nullable(sent, "prompt_tokens", count, param),
    cached_tokens: nullable(sent, "cached_tokens", count, param),
    reply_tokens: nullable(sent, "reply_tokens", count, param),
    window: nullable(sent, "window", count, param),
    duration_ms: required(sent, "duration_ms", count, param),
    receipt_id: nullable(sent, "receipt_id", string, param),
    verdict: nullable(sent, "verdict", verdict, param),
    error:
      error === undefined
        ? null
        : { code: required(error, "code", string, `${param}.error`), message: required(error, "message", string, `${param}.error`) },
  };
};

import { type Mark, type StoredMessage, textOf } from "@oriel/core";
import type { MessageInfo } from "@oriel/protocol";

/** @param mark what the user said of it; a new message has none. */
export function messageInfo(stored: StoredMessage, mark?: Mark): MessageInfo {
  const { message, reply } = stored;
  const assistant = message.role === "assistant" ? message : undefined;
  return {
    message_id: stored.id,
    position: stored.position,
    role: message.role,
    content: textOf(message.content),
    thinking: assistant?.thinking ?? null,
    tool_calls: (assistant?.toolCalls ?? []).map((call) => ({ id: call.id, name: call.name, arguments: call.argumentsJson })),
    created_at: stored.createdAt,
    mark: mark ?? null,
    reply:
      reply === undefined
        ? null
        : {
            model: reply.model,
            engine: reply.engine,
            finish_reason: reply.finish?.reason ?? null,
            prompt_tokens: reply.usage.promptTokens ?? null,
            cached_tokens: reply.usage.cachedTokens ?? null,
            reply_tokens: reply.usage.replyTokens ?? null,
            window: reply.window ?? null,
            duration_ms: reply.durationMs ?? null,
            receipt_id: reply.receipt ?? null,
            verdict: reply.verdict?.kind ?? null,
            error: reply.error ?? null,
          },
  };
}

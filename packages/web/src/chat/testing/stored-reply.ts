import type { MessageInfo, ReplyInfo } from "@oriel/protocol";

/** The figures of a reply that ended by itself. */
export function replyInfo(over: Partial<ReplyInfo> = {}): ReplyInfo {
  return {
    model: "qwen3:14b",
    engine: "ollama",
    finish_reason: "stop",
    prompt_tokens: 20_994,
    cached_tokens: 19_784,
    reply_tokens: 642,
    window: 32_768,
    duration_ms: 18_900,
    receipt_id: null,
    verdict: null,
    error: null,
    ...over,
  };
}

/** A reply as it is stored. */
export function storedReply(id: string, over: Partial<ReplyInfo> = {}): MessageInfo {
  return {
    message_id: id,
    position: 1,
    role: "assistant",
    content: "Hello.",
    thinking: null,
    tool_calls: [],
    created_at: "2026-01-01T00:00:00Z",
    mark: null,
    reply: replyInfo(over),
  };
}

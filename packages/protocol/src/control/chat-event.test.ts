import { describe, expect, it } from "vitest";
import { failureOf } from "../fixtures/failure.ts";
import { sseDecoder } from "../sse.ts";
import type { ChatEvent, ChatReply } from "./chat.ts";
import { chatEvent, decodeChatEvent } from "./chat-event.ts";

const reply: ChatReply = {
  session_id: "s1",
  message: {
    message_id: "m2",
    position: 1,
    role: "assistant",
    content: "Hello\nthere",
    thinking: null,
    tool_calls: [{ id: "a", name: "weather", arguments: "{" }],
    created_at: "2025-05-01T10:00:00.000Z",
    mark: null,
    reply: {
      model: "qwen3:8b",
      engine: "ollama",
      finish_reason: "stop",
      prompt_tokens: 21,
      cached_tokens: null,
      reply_tokens: 5,
      window: 16_384,
      duration_ms: 900,
      receipt_id: "r1",
      verdict: "backend_truncated",
      error: { code: "engine_crashed", message: "It crashed." },
    },
  },
  tool_calls_executed: ["weather"],
  context_window: { current_window: 16_384, usage_tokens: 26, reason: "no_adjustment" },
  usage: { used_tokens: 26, basis: "exact", window: 16_384, percentage: 0.16, available: 16_358, in_flight_tokens: 0 },
  receipt_id: null,
};

const events: readonly ChatEvent[] = [
  { type: "progress", phase: "reading", done: 8192, total: 21_406 },
  { type: "progress", phase: "queued", done: 0, total: null },
  { type: "accepted", message_id: "m1", prompt_tokens: 21, basis: "estimate", window: 16_384, receipt_id: null, messages: null },
  {
    type: "accepted",
    message_id: null,
    prompt_tokens: 21,
    basis: "exact",
    window: null,
    receipt_id: "r1",
    messages: { kept: 14, compacted: 38, dropped: 0, recalled: 1 },
  },
  { type: "content_delta", delta: "Hel\nlo" },
  { type: "thinking_delta", delta: "" },
  { type: "tool_call", id: "a", name: "weather", arguments: "{}" },
  { type: "message_complete", ...reply },
  { type: "message_complete", ...reply, message: { ...reply.message, reply: null }, receipt_id: "r1" },
  { type: "error", error: { code: "engine_failed", message: "No.", details: { status: 500 } } },
  { type: "done" },
];

describe("chat events", () => {
  it("are read back as they were written", () => {
    expect(sseDecoder().push(events.map(chatEvent).join("")).map(decodeChatEvent)).toEqual(events);
  });

  it("name their type as the event", () => {
    expect(chatEvent({ type: "content_delta", delta: "a" })).toBe('event: content_delta\ndata: {"delta":"a"}\n\n');
    expect(chatEvent({ type: "done" })).toBe("event: done\ndata: {}\n\n");
  });

  it("of a newer server are passed over", () => {
    expect(decodeChatEvent({ event: "tool_result", data: "{}" })).toBeUndefined();
  });

  it.each([
    ["content_delta", '{"delta":1}', "delta must be a string, got 1."],
    ["content_delta", "{", 'The body is not JSON: expected a quoted name or "}" at line 1, column 2.'],
    ["message_complete", "{}", "session_id must be a string, got nothing."],
    ["progress", '{"phase":"asleep"}', 'phase must be one of queued, loading, reading; got "asleep".'],
  ])("that make no sense fail: %s %s", (event, data, why) => {
    expect(failureOf(() => decodeChatEvent({ event, data }))).toEqual({
      code: "engine_failed",
      message: `The stream sent a ${event} event that makes no sense: ${why}`,
    });
  });
});

import type { ChatEvent } from "@oriel/protocol";
import { describe, expect, it } from "vitest";
import { type Chat, chatReducer, newChat } from "./chat.ts";
import { type Answerer, statusOf, statusText } from "./status.ts";

const chat = newChat("a", "s1");
const sent = chatReducer(chat, { type: "sent", text: "Hi" });

function words(of: Chat, answerer: Answerer = "loaded"): string {
  return statusText(statusOf(of, answerer));
}

function during(...events: readonly ChatEvent[]): Chat {
  return chatReducer(sent, { type: "events", events, atMs: 0 });
}

describe("the status chip", () => {
  it("says what would happen to the next message", () => {
    expect(words(chat)).toBe("Ready");
    expect(words(chat, "available")).toBe("Ready · model loads on the first message");
    expect(words(chat, "loading")).toBe("Loading model");
    expect(words(chat, "nothing")).toBe("Error");
    expect(words(chat, "unread")).toBe("Connecting");
  });

  it("names each phase, with figures where they are known", () => {
    expect(words(sent)).toBe("Sending");
    expect(words(during({ type: "progress", phase: "queued", done: 0, total: null }))).toBe("Queued");
    expect(words(during({ type: "progress", phase: "loading", done: 0.42, total: 1 }))).toBe("Loading model 42 %");
    expect(words(during({ type: "progress", phase: "loading", done: 0, total: null }))).toBe("Loading model");
    expect(words(during({ type: "progress", phase: "reading", done: 8192, total: 21406 }))).toBe("Reading 8,192 of 21,406");
  });

  it("tells an estimated speed once there is enough to tell it from", () => {
    const first = during({ type: "content_delta", delta: "word ".repeat(20) });
    expect(words(first)).toBe("Writing");
    const later = chatReducer(first, { type: "events", events: [{ type: "content_delta", delta: "word ".repeat(20) }], atMs: 2000 });
    expect(words(later)).toMatch(/^Writing ~\d+ tok\/s$/);
  });

  it("remembers how the last reply ended", () => {
    const accepted: ChatEvent = {
      type: "accepted",
      message_id: "m0",
      prompt_tokens: 9,
      basis: "exact",
      window: null,
      receipt_id: null,
      messages: null,
    };
    const stopped = chatReducer(during(accepted), { type: "ended", end: { kind: "stopped" } });
    expect(words(stopped)).toBe("Stopped");
    const failed = chatReducer(during(accepted), { type: "ended", end: { kind: "done" } });
    expect(words(failed)).toBe("Error");
  });
});

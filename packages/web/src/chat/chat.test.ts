import type { ChatEvent, MessageInfo, SessionInfo, UsageInfo } from "@oriel/protocol";
import { describe, expect, it } from "vitest";
import { type Chat, type ChatAction, chatReducer, inWindowNow, isStale, newChat } from "./chat.ts";
import { replyInfo } from "./testing/stored-reply.ts";

const usage: UsageInfo = { used_tokens: 1846, basis: "exact", window: 8192, percentage: 22.5, available: 6346, in_flight_tokens: 0 };
const accepted: ChatEvent = {
  type: "accepted",
  message_id: "m0",
  prompt_tokens: 1204,
  basis: "exact",
  window: 8192,
  receipt_id: "r0",
  messages: { kept: 1, compacted: 0, dropped: 0, recalled: 0 },
};
const complete: ChatEvent = {
  type: "message_complete",
  session_id: "s1",
  message: message("m1", "assistant", "Hello Ada."),
  tool_calls_executed: [],
  context_window: { current_window: 8192, usage_tokens: 1846, reason: "no_adjustment" },
  usage,
  receipt_id: "r0",
};

function message(id: string, role: MessageInfo["role"], content: string): MessageInfo {
  const reply = role === "assistant" ? replyInfo() : null;
  return {
    message_id: id,
    position: 0,
    role,
    content,
    thinking: null,
    tool_calls: [],
    created_at: "2026-01-01T00:00:00Z",
    mark: null,
    reply,
  };
}

function session(over: Partial<SessionInfo>): SessionInfo {
  return {
    session_id: "s1",
    model: "qwen3:14b",
    policy: "oriel",
    title: null,
    preview: null,
    summary: null,
    message_count: 0,
    settings: {},
    created_at: "2026-01-01T00:00:00Z",
    updated_at: "2026-01-01T00:00:00Z",
    usage: null,
    context_window_config: null,
    ...over,
  };
}

function after(...actions: readonly ChatAction[]): Chat {
  return actions.reduce(chatReducer, newChat("chat-1", "s1", "qwen3:14b"));
}

function events(...sent: readonly ChatEvent[]): ChatAction {
  return { type: "events", events: sent, atMs: 0 };
}

const said: ChatAction = { type: "sent", text: "My name is Ada." };
const begun = events(accepted, { type: "content_delta", delta: "Hello " }, { type: "content_delta", delta: "Ada" });
const stopped: ChatAction = { type: "ended", end: { kind: "stopped" } };
const lost: ChatAction = { type: "ended", end: { kind: "failed", failure: { kind: "unreachable", address: "http://127.0.0.1:11435" } } };

describe("a mark", () => {
  it("shows on the message it was set on, from when that is stored, and goes when it is taken away", () => {
    const talked = [said, events(accepted), events(complete), { type: "ended", end: { kind: "done" } }] as const;
    const pinned = after(...talked, { type: "marked", messageId: "m0", mark: "pinned" });
    expect(pinned.entries.map(markOf)).toEqual(["pinned", null]);
    expect(after(...talked, { type: "marked", messageId: "m1", mark: "excluded" }).entries.map(markOf)).toEqual([null, "excluded"]);
    expect(chatReducer(pinned, { type: "marked", messageId: "m0", mark: null }).entries.map(markOf)).toEqual([null, null]);
    expect(after(said).entries.map(markOf)).toEqual([undefined]);
  });
});

/** `undefined` for what cannot be marked. */
function markOf(entry: Chat["entries"][number]): MessageInfo["mark"] | undefined {
  switch (entry.kind) {
    case "stored":
      return entry.message.mark;
    case "sent":
      return entry.stored?.mark;
    case "broken":
      return undefined;
  }
}

describe("a chat", () => {
  it("shows a sent message at once and clears the draft", () => {
    const chat = after({ type: "typed", text: "My name is Ada." }, said);
    expect(chat.entries).toEqual([{ kind: "sent", key: "sent-0", text: "My name is Ada." }]);
    expect(chat.draft).toBe("");
    expect(chat.live?.stage).toEqual({ kind: "waiting" });
  });

  it("gathers the reply as it comes and puts the finished one in its place", () => {
    const writing = after(said, begun);
    expect(writing.live).toMatchObject({ content: "Hello Ada", isAccepted: true, stage: { kind: "writing" } });
    expect(writing.planned).toEqual({ kept: 1, compacted: 0, dropped: 0, recalled: 0 });
    const done = [events(complete, { type: "done" }), { type: "ended", end: { kind: "done" } } as const].reduce(chatReducer, writing);
    expect(done.live).toBeUndefined();
    expect(done.entries.map((entry) => entry.key)).toEqual(["sent-0", "m1"]);
    expect(done.inWindow).toEqual({ count: { tokens: 1846, basis: "exact" }, window: 8192 });
    expect(isStale(done)).toBe(false);
  });

  it("counts what was written so far as an estimate on top of the prompt", () => {
    expect(inWindowNow(after(said, events(accepted)))).toEqual({ count: { tokens: 1204, basis: "exact" }, window: 8192 });
    const writing = inWindowNow(after(said, begun));
    expect(writing?.count.basis).toBe("estimate");
    expect(writing?.count.tokens).toBeGreaterThan(1204);
  });

  it("keeps the text of a reply that was stopped", () => {
    const chat = after(said, begun, stopped);
    expect(chat.entries.at(-1)).toEqual({
      kind: "broken",
      key: "broken-1",
      reply: { content: "Hello Ada", thinking: "", toolCalls: [] },
      ending: { kind: "stopped" },
    });
    expect(isStale(chat)).toBe(true);
  });

  it("keeps the text of a reply that failed, with what the gateway said", () => {
    const error: ChatEvent = { type: "error", error: { code: "engine_crashed", message: "The engine stopped.", details: {} } };
    const chat = after(said, begun, events(error, { type: "done" }), { type: "ended", end: { kind: "done" } });
    expect(chat.entries.at(-1)).toMatchObject({ kind: "broken", ending: { kind: "failed", message: "The engine stopped." } });
  });

  it("says that the connection broke when nothing else was said", () => {
    expect(after(said, begun, lost).entries.at(-1)).toMatchObject({
      ending: { kind: "failed", message: "The connection ended before the reply did. What had come is kept." },
    });
  });

  it("gives the text back when the message was not taken", () => {
    const chat = after(said, lost);
    expect(chat.entries).toEqual([]);
    expect(chat.draft).toBe("My name is Ada.");
    expect(chat.refused).toEqual({ kind: "unreachable", address: "http://127.0.0.1:11435" });
  });

  it("gives the text back without a complaint when it was stopped before it was taken", () => {
    expect(after(said, stopped)).toMatchObject({ entries: [], draft: "My name is Ada.", refused: undefined });
  });

  it("never overwrites what was typed meanwhile", () => {
    expect(after(said, { type: "typed", text: "Something new" }, lost).draft).toBe("Something new");
  });

  it("drops a failed reply without a word in it when it is tried again", () => {
    const chat = after(said, events(accepted), lost, { type: "sent", text: null });
    expect(chat.entries).toEqual([{ kind: "sent", key: "sent-0", text: "My name is Ada.", stored: { message_id: "m0", mark: null } }]);
  });

  it("ignores events that come after the end", () => {
    const chat = after(said, begun, stopped);
    expect(chatReducer(chat, begun)).toBe(chat);
  });

  it("shows what is stored, with the session's model and usage", () => {
    const messages = [message("m0", "user", "Hi"), message("m1", "assistant", "Hello")];
    const chat = after({ type: "read", session: session({ model: "other", usage }), messages });
    expect(chat).toMatchObject({ model: "other", history: { kind: "ready" }, inWindow: { count: { tokens: 1846 }, window: 8192 } });
    expect(chat.entries.map((entry) => entry.key)).toEqual(["m0", "m1"]);
  });

  it("counts a reply that is being written elsewhere, as an estimate", () => {
    const chat = after({ type: "read", session: session({ usage: { ...usage, in_flight_tokens: 54 } }), messages: [] });
    expect(chat.inWindow).toEqual({ count: { tokens: 1900, basis: "estimate" }, window: 8192 });
  });

  it("does not let a late reading overwrite a reply that has begun", () => {
    const chat = after(said, begun, { type: "read", session: session({}), messages: [] });
    expect(chat.entries).toHaveLength(1);
    expect(chat.live?.content).toBe("Hello Ada");
  });
});

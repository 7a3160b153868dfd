import { estimateText } from "@oriel/core";
import type { ChatEvent, MessageCountsInfo, MessageInfo, SessionInfo, ToolCallInfo, UsageInfo } from "@oriel/protocol";
import { type Failure, failureText } from "../api/failure.ts";
import type { StreamEnd } from "../api/stream-chat.ts";
import type { InWindow } from "./in-window.ts";
import { type LiveReply, liveReply, readEvents } from "./live-reply.ts";

/** One conversation as the page shows it. */
export interface Chat {
  /** Names it within the page; a new chat has one before it has a session. */
  readonly key: string;
  readonly sessionId: string | undefined;
  /** The model that answers; `undefined` until one is chosen or read. */
  readonly model: string | undefined;
  readonly history: { readonly kind: "ready" } | { readonly kind: "reading" } | { readonly kind: "failed"; readonly failure: Failure };
  readonly entries: readonly Entry[];
  /** The reply that is being made right now. */
  readonly live: LiveReply | undefined;
  readonly inWindow: InWindow | undefined;
  /** What became of the messages in the latest prompt of this page; `undefined` before there is one. */
  readonly planned: MessageCountsInfo | undefined;
  readonly draft: string;
  /** Why the last thing asked of the gateway was not done. The text of a message that was not taken is back in `draft`. */
  readonly refused: Failure | undefined;
}

export type Entry =
  | { readonly kind: "stored"; readonly key: string; readonly message: MessageInfo }
  /** A message of this page, before the transcript is read again. */
  | { readonly kind: "sent"; readonly key: string; readonly text: string; readonly stored?: Pick<MessageInfo, "message_id" | "mark"> }
  /** A reply that broke off in this page. The gateway keeps its text too, as a message. */
  | { readonly kind: "broken"; readonly key: string; readonly reply: PartialReply; readonly ending: Ending };

interface PartialReply {
  readonly content: string;
  readonly thinking: string;
  readonly toolCalls: readonly ToolCallInfo[];
}

export type Ending = { readonly kind: "stopped" } | { readonly kind: "failed"; readonly message: string };

export type ChatAction =
  | { readonly type: "typed"; readonly text: string }
  | { readonly type: "model-chosen"; readonly model: string }
  | { readonly type: "reading" }
  | { readonly type: "read"; readonly session: SessionInfo; readonly messages: readonly MessageInfo[] }
  | { readonly type: "read-failed"; readonly failure: Failure }
  | { readonly type: "sent"; readonly text: string | null }
  | { readonly type: "session-made"; readonly sessionId: string; readonly model: string }
  | { readonly type: "refused"; readonly failure: Failure }
  | { readonly type: "events"; readonly events: readonly ChatEvent[]; readonly atMs: number }
  | { readonly type: "marked"; readonly messageId: string; readonly mark: MessageInfo["mark"] }
  | { readonly type: "ended"; readonly end: StreamEnd };

const CUT = "The connection ended before the reply did. What had come is kept.";

export function newChat(key: string, sessionId: string | undefined, model?: string): Chat {
  return {
    key,
    sessionId,
    model,
    history: { kind: sessionId === undefined ? "ready" : "reading" },
    entries: [],
    live: undefined,
    inWindow: undefined,
    planned: undefined,
    draft: "",
    refused: undefined,
  };
}

export function chatReducer(chat: Chat, action: ChatAction): Chat {
  switch (action.type) {
    case "typed":
      return { ...chat, draft: action.text };
    case "model-chosen":
      return { ...chat, model: action.model };
    case "reading":
      return { ...chat, history: { kind: "reading" } };
    case "read":
      return readHistory(chat, action.session, action.messages);
    case "read-failed":
      return { ...chat, history: { kind: "failed", failure: action.failure } };
    case "sent":
      return sent(chat, action.text);
    case "session-made":
      return { ...chat, sessionId: action.sessionId, model: action.model };
    case "refused":
      return { ...chat, refused: action.failure };
    case "events":
      return received(chat, action.events, action.atMs);
    case "marked":
      return { ...chat, entries: chat.entries.map((entry) => markedEntry(entry, action.messageId, action.mark)) };
    case "ended":
      return ended(chat, action.end);
    default:
      return action satisfies never;
  }
}

/** Whether the page holds something of the transcript that only a new reading would show as it is stored. */
export function isStale(chat: Chat): boolean {
  return chat.entries.some((entry) => entry.kind === "broken");
}

function readHistory(chat: Chat, session: SessionInfo, messages: readonly MessageInfo[]): Chat {
  // A reply that began meanwhile knows more than what was read.
  if (chat.live !== undefined) return { ...chat, model: session.model, history: { kind: "ready" } };
  return {
    ...chat,
    model: session.model,
    history: { kind: "ready" },
    entries: messages.map(storedEntry),
    planned: undefined,
    inWindow: session.usage === null ? chat.inWindow : inWindowOf(session.usage),
  };
}

function sent(chat: Chat, text: string | null): Chat {
  const live = liveReply(text);
  if (text === null) return { ...chat, entries: withoutEmptyLast(chat.entries), live, refused: undefined };
  const entry: Entry = { kind: "sent", key: `sent-${chat.entries.length}`, text };
  return { ...chat, entries: [...chat.entries, entry], live, draft: "", refused: undefined };
}

/** A reply that failed before its first word leaves nothing worth showing once it is tried again. */
function withoutEmptyLast(entries: readonly Entry[]): readonly Entry[] {
  const last = entries.at(-1);
  return last?.kind === "broken" && last.reply.content === "" && last.reply.thinking === "" ? entries.slice(0, -1) : entries;
}

function received(chat: Chat, events: readonly ChatEvent[], atMs: number): Chat {
  if (chat.live === undefined) return chat;
  const live = readEvents(chat.live, events, atMs);
  const accepted = events.find((event) => event.type === "accepted");
  const planned = accepted === undefined ? chat.planned : (accepted.messages ?? undefined);
  const entries = withStored(chat.entries, accepted?.message_id ?? undefined);
  const complete = events.find((event) => event.type === "message_complete");
  if (complete === undefined) return { ...chat, entries, live, planned };
  return {
    ...chat,
    planned,
    live: { ...live, isComplete: true },
    entries: [...entries, storedEntry(complete.message)],
    inWindow: inWindowOf(complete.usage),
  };
}

/** The message that was sent last has an id from when it is stored. */
function withStored(entries: readonly Entry[], id: string | undefined): readonly Entry[] {
  const last = entries.at(-1);
  if (id === undefined || last?.kind !== "sent") return entries;
  return [...entries.slice(0, -1), { ...last, stored: { message_id: id, mark: null } }];
}

function markedEntry(entry: Entry, id: string, mark: MessageInfo["mark"]): Entry {
  if (entry.kind === "stored" && entry.message.message_id === id) return { ...entry, message: { ...entry.message, mark } };
  if (entry.kind === "sent" && entry.stored?.message_id === id) return { ...entry, stored: { message_id: id, mark } };
  return entry;
}

function ended(chat: Chat, end: StreamEnd): Chat {
  const { live } = chat;
  if (live === undefined) return chat;
  if (live.isComplete) return { ...chat, live: undefined };
  if (!live.isAccepted) return untaken(chat, live, end);
  const { content, thinking, toolCalls } = live;
  const entry: Entry = {
    kind: "broken",
    key: `broken-${chat.entries.length}`,
    reply: { content, thinking, toolCalls },
    ending: endingOf(live, end),
  };
  return { ...chat, entries: [...chat.entries, entry], live: undefined, inWindow: inWindowWith(chat, live) };
}

/** The message never reached the conversation: its text goes back to where it was typed, unless something new stands there. */
function untaken(chat: Chat, live: LiveReply, end: StreamEnd): Chat {
  const draft = chat.draft === "" && live.sentText !== null ? live.sentText : chat.draft;
  const entries = live.sentText === null ? chat.entries : chat.entries.slice(0, -1);
  return { ...chat, entries, live: undefined, draft, refused: live.error ?? (end.kind === "failed" ? end.failure : undefined) };
}

function endingOf(live: LiveReply, end: StreamEnd): Ending {
  if (live.error !== undefined) return { kind: "failed", message: failureText(live.error) };
  switch (end.kind) {
    case "stopped":
      return { kind: "stopped" };
    case "failed":
      return { kind: "failed", message: end.failure.kind === "refused" ? end.failure.message : CUT };
    case "done":
      return { kind: "failed", message: CUT };
    default:
      return end satisfies never;
  }
}

/** What the window holds at this moment. */
export function inWindowNow(chat: Chat): InWindow | undefined {
  return chat.live === undefined || chat.live.isComplete ? chat.inWindow : inWindowWith(chat, chat.live);
}

/** The prompt as it was sent, and an estimate of what was written since. */
function inWindowWith(chat: Chat, live: LiveReply): InWindow | undefined {
  if (live.prompt === undefined) return chat.inWindow;
  const written = estimateText(live.content) + estimateText(live.thinking);
  if (written === 0) return live.prompt;
  return { count: { tokens: live.prompt.count.tokens + written, basis: "estimate" }, window: live.prompt.window };
}

/** A reply that is being written somewhere else is only estimated so far. */
function inWindowOf({ used_tokens: used, in_flight_tokens: inFlight, basis, window }: UsageInfo): InWindow {
  return { count: { tokens: used + inFlight, basis: inFlight > 0 ? "estimate" : basis }, window: window ?? undefined };
}

function storedEntry(message: MessageInfo): Entry {
  return { kind: "stored", key: message.message_id, message };
}

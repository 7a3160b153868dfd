import type { ReplyPhase } from "@oriel/core";
import type { ChatEvent, ToolCallInfo } from "@oriel/protocol";
import type { Failure } from "../api/failure.ts";
import type { InWindow } from "./in-window.ts";

/** A reply while it comes in. */
export interface LiveReply {
  /** The message it answers; `null` when it goes on from the conversation as it stands. */
  readonly sentText: string | null;
  readonly stage: Stage;
  /** Whether the gateway has stored the message. Until then it may be sent again without being said twice. */
  readonly isAccepted: boolean;
  /** Whether the whole reply has come and stands among the entries. */
  readonly isComplete: boolean;
  readonly content: string;
  readonly thinking: string;
  readonly toolCalls: readonly ToolCallInfo[];
  readonly prompt: InWindow | undefined;
  /** When the first and the latest piece came, in milliseconds of the page's clock. */
  readonly firstMs: number | undefined;
  readonly latestMs: number | undefined;
  readonly error: Failure | undefined;
}

type Stage =
  | { readonly kind: "waiting" }
  | { readonly kind: ReplyPhase; readonly done: number; readonly total: number | undefined }
  | { readonly kind: "writing" };

export function liveReply(sentText: string | null): LiveReply {
  return {
    sentText,
    stage: { kind: "waiting" },
    isAccepted: false,
    isComplete: false,
    content: "",
    thinking: "",
    toolCalls: [],
    prompt: undefined,
    firstMs: undefined,
    latestMs: undefined,
    error: undefined,
  };
}

export function readEvents(live: LiveReply, events: readonly ChatEvent[], atMs: number): LiveReply {
  return events.reduce((reply, event) => readEvent(reply, event, atMs), live);
}

function readEvent(live: LiveReply, event: ChatEvent, atMs: number): LiveReply {
  switch (event.type) {
    case "progress":
      return { ...live, stage: { kind: event.phase, done: event.done, total: event.total ?? undefined } };
    case "accepted": {
      const count = { tokens: event.prompt_tokens, basis: event.basis };
      return { ...live, isAccepted: true, prompt: { count, window: event.window ?? undefined } };
    }
    case "content_delta":
      return { ...writing(live, atMs), content: live.content + event.delta };
    case "thinking_delta":
      return { ...writing(live, atMs), thinking: live.thinking + event.delta };
    case "tool_call":
      return { ...writing(live, atMs), toolCalls: [...live.toolCalls, { id: event.id, name: event.name, arguments: event.arguments }] };
    case "error":
      return { ...live, error: { kind: "refused", code: event.error.code, message: event.error.message } };
    case "message_complete":
    case "done":
      return live;
    default:
      return event satisfies never;
  }
}

function writing(live: LiveReply, atMs: number): LiveReply {
  return { ...live, stage: { kind: "writing" }, firstMs: live.firstMs ?? atMs, latestMs: atMs };
}

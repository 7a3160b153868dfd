import type { MessageInfo, UsageInfo } from "./sessions.ts";

export type WindowReasonInfo = "initial_setup" | "usage_threshold" | "model_change" | "no_adjustment" | "manual_override";

/** As in `X-Oriel-Disposition`. */
export interface MessageCountsInfo {
  readonly kept: number;
  readonly compacted: number;
  readonly dropped: number;
  readonly recalled: number;
}

export interface ContextWindowInfo {
  /** `null` when nobody knows the window. */
  readonly current_window: number | null;
  readonly usage_tokens: number;
  readonly reason: WindowReasonInfo;
}

/** The answer of `POST /api/v1/chat/{session_id}`. */
export interface ChatReply {
  readonly session_id: string;
  readonly message: MessageInfo;
  readonly tool_calls_executed: readonly string[];
  readonly context_window: ContextWindowInfo;
  readonly usage: UsageInfo;
  readonly receipt_id: string | null;
}

/**
 * What `POST /api/v1/chat/{session_id}/stream` sends. On the wire: `event: <type>` and the rest as JSON in `data:`.
 * A stream ends with `done` after `message_complete` or after `error`; a stream that just stops was cut.
 */
export type ChatEvent =
  | { readonly type: "progress"; readonly phase: "queued" | "loading" | "reading"; readonly done: number; readonly total: number | null }
  /** The user's message is stored; its id, and the prompt's size where it is known before reading. */
  | {
      readonly type: "accepted";
      readonly message_id: string | null;
      readonly prompt_tokens: number;
      readonly basis: "exact" | "estimate";
      readonly window: number | null;
      readonly receipt_id: string | null;
      /** What became of the conversation's messages in this prompt. */
      readonly messages: MessageCountsInfo | null;
    }
  | { readonly type: "content_delta"; readonly delta: string }
  | { readonly type: "thinking_delta"; readonly delta: string }
  | { readonly type: "tool_call"; readonly id: string; readonly name: string; readonly arguments: string }
  | ({ readonly type: "message_complete" } & ChatReply)
  | {
      readonly type: "error";
      readonly error: { readonly code: string; readonly message: string; readonly details: Readonly<Record<string, unknown>> };
    }
  | { readonly type: "done" };

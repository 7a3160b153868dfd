import type { AdjustmentInfo } from "./models.ts";
import type { SummaryInfo } from "./summary.ts";

/** A session in lists and by itself. Times are ISO 8601, UTC. */
export interface SessionInfo {
  readonly session_id: string;
  readonly model: string;
  readonly policy: string;
  readonly title: string | null;
  /** The first words of the first user message. */
  readonly preview: string | null;
  /** What it was about so far; it stands among the settings too. */
  readonly summary: SummaryInfo | null;
  readonly message_count: number;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly created_at: string;
  readonly updated_at: string;
  /** What the window holds after the last reply; `null` before the first. */
  readonly usage: UsageInfo | null;
  /** How its window came to be what it is; `null` in lists. */
  readonly context_window_config: ContextWindowConfig | null;
}

/** A conversation's window, in the words of the source systems. */
export interface ContextWindowConfig {
  /** Whether the window follows the conversation, or stands as it was set. */
  readonly dynamic_enabled: boolean;
  /** `null` before the first reply. */
  readonly current_window: number | null;
  readonly last_adjustment: string | null;
  /** The last ten changes, oldest first. */
  readonly adjustment_history: readonly AdjustmentInfo[];
  readonly manual_override: boolean;
}

/** How much of the window a conversation takes. `window` and `percentage` are `null` when the window is unknown. */
export interface UsageInfo {
  /** Prompt and reply of the last turn together: what the next prompt begins with. */
  readonly used_tokens: number;
  readonly basis: "exact" | "estimate";
  readonly window: number | null;
  readonly percentage: number | null;
  readonly available: number | null;
  /** Tokens of a reply that is being written right now, estimated; they are not in the other figures yet. 0 when there is none. */
  readonly in_flight_tokens: number;
}

/** `GET /api/v1/sessions` */
export interface SessionsReply {
  readonly sessions: readonly SessionInfo[];
}

export interface ToolCallInfo {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

export interface MessageInfo {
  readonly message_id: string;
  readonly position: number;
  readonly role: "system" | "user" | "assistant" | "tool";
  readonly content: string;
  readonly thinking: string | null;
  readonly tool_calls: readonly ToolCallInfo[];
  readonly created_at: string;
  /** What the user said of it: that it never leaves the prompt, or that the model must not see it. */
  readonly mark: "pinned" | "excluded" | null;
  /** Only on replies. */
  readonly reply: ReplyInfo | null;
}

/** How a reply came about. `null` is "not reported". */
export interface ReplyInfo {
  readonly model: string;
  readonly engine: string;
  /** `stop`, `allowance` (the reply allowance was used up), `window` (the window is full), `tool-calls`, `content-filter`, `unknown`. */
  readonly finish_reason: string | null;
  readonly prompt_tokens: number | null;
  readonly cached_tokens: number | null;
  readonly reply_tokens: number | null;
  readonly window: number | null;
  /** `null` for imported replies that nobody measured. */
  readonly duration_ms: number | null;
  /** Its account; `null` for replies from before there were any. An old one may have been pruned. */
  readonly receipt_id: string | null;
  /** Whether the engine read what it was sent; `backend_truncated`: it has cut the prompt. `null` for replies from before that was compared. */
  readonly verdict: VerdictInfo | null;
  /** Set when the reply broke off; what came before it is in `content`. */
  readonly error: { readonly code: string; readonly message: string } | null;
}

export type VerdictInfo = "verified" | "differs" | "backend_truncated" | "unreported";

/** `GET /api/v1/sessions/{id}/messages` */
export interface MessagesReply {
  readonly session_id: string;
  /** The branch they are of, with those it shares. */
  readonly branch_id: string;
  readonly messages: readonly MessageInfo[];
}

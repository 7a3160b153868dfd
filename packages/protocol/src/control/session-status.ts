import type { MochiStatus } from "./mochi-settings.ts";

/** `GET /api/v1/sessions/{id}/status`, in mochi's words and with mochi's fields. */
export interface SessionStatus extends MochiStatus {
  readonly session_id: string;
  readonly model: string;
  /** On the current branch. */
  readonly message_count: number;
  readonly context_window: ContextWindowStatus;
  /** Beyond mochi: the current branch. */
  readonly branch_id: string;
}

export interface ContextWindowStatus {
  readonly dynamic_enabled: boolean;
  /** Of the last reply; before the first what the model is served at, and `null` when that is not known. */
  readonly current_window: number | null;
  readonly model_max_context: number | null;
  readonly last_adjustment_reason: string;
  readonly manual_override: boolean;
}

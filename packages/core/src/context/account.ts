import type { Tokens } from "../units.ts";

export type Disposition = "kept" | "compacted" | "dropped" | "recalled";

/** Why a message is in the prompt, or is not. Stable codes: receipts are read by programs. */
export type ReasonCode =
  | "always"
  | "pinned"
  | "recent"
  | "recall_hit"
  | "recall_below"
  | "compressed"
  | "tool_cap"
  | "over_budget"
  | "duplicate"
  | "superseded"
  | "user_excluded"
  | "policy"
  | "backend_truncated";

/** What became of a run of messages. `to` is not included; a recalled message is accounted as `recalled`, not as dropped. */
export interface Account {
  readonly from: number;
  readonly to: number;
  readonly disposition: Disposition;
  readonly reason: ReasonCode;
  /** Their tokens as they are in the conversation, and what is left of them in the prompt. Notes that stand for them are not counted here. */
  readonly tokens: Tokens;
  readonly sent: Tokens;
}

/** How many messages, as in `X-Oriel-Disposition`. */
export interface DispositionCounts {
  readonly kept: number;
  readonly compacted: number;
  readonly dropped: number;
  readonly recalled: number;
}

import type { Basis, CheckpointLevel, JsonValue } from "@oriel/core";
import { bodyObject, boolean, invalid, oneOf, optional, type Read } from "../field.ts";
import type { CheckpointInfo, MessageRunInfo } from "./context.ts";

/** The body of `POST /api/v1/sessions/{id}/compress`. */
export interface CompressQuestion {
  readonly isDry: boolean;
  /** `undefined`: what the session's policy says. */
  readonly level: CheckpointLevel | undefined;
  readonly focus: string | undefined;
}

/** What came of it, or in a dry run would. */
export interface CompressReply {
  readonly session_id: string;
  readonly branch_id: string;
  readonly dry_run: boolean;
  /** Whether the conversation is another one now; in a dry run, whether it would be. */
  readonly compresses: boolean;
  /** Why not. */
  readonly reason: string | null;
  readonly before_tokens: number;
  /** In a dry run at most, as if the summary were as long as it may be. */
  readonly after_tokens: number;
  readonly freed_tokens: number;
  /** Of these three. */
  readonly basis: Basis;
  readonly level: CheckpointLevel | null;
  /** What is kept and what is not; `null` when nothing changes. */
  readonly messages: readonly MessageRunInfo[] | null;
  /** `null` in a dry run, which makes none. */
  readonly checkpoint: CheckpointInfo | null;
  /** All summaries in the prompt as it was and as it is, or would be; `null` when nothing changes. */
  readonly checkpoints: { readonly before: readonly CheckpointOutline[]; readonly after: readonly CheckpointOutline[] } | null;
  /** The state before, saved for going back. */
  readonly snapshot_id: string | null;
  readonly notes: readonly string[];
}

/** Where a summary stands, and what it was made of. In a dry run `tokens` is the most that it may have. */
export type CheckpointOutline = Pick<CheckpointInfo, "checkpoint_id" | "from" | "to" | "level" | "tokens" | "of">;

/** `POST /api/v1/sessions/{id}/checkpoints/{cid}/undo` */
export interface UndoReply {
  readonly session_id: string;
  readonly branch_id: string;
  readonly checkpoint_id: string;
  /** The messages that stand there again. */
  readonly from: number;
  readonly to: number;
  readonly before_tokens: number;
  readonly after_tokens: number;
  readonly basis: Basis;
}

/** @throws OrielError `invalid_request`, with the field in `param`. */
export function decodeCompress(body: JsonValue): CompressQuestion {
  const sent = bodyObject(body);
  return {
    isDry: optional(sent, "dry_run", boolean) ?? false,
    level: optional(sent, "level", oneOf("detailed", "moderate", "compact")),
    focus: optional(sent, "focus", focus),
  };
}

/** It goes into the instruction to the model: a sentence or two. */
const focus: Read<string> = (value, param) => {
  if (typeof value === "string" && value.trim() !== "" && value.length <= 500) return value.trim();
  throw invalid(param, "a string of 1 to 500 characters", value);
};

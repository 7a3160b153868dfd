import type { CheckpointLevel, Disposition, Overflow, ReasonCode, Segments } from "@oriel/core";
import type { ErrorInfo } from "./problem.ts";

/** `GET /api/v1/sessions/{id}/context`: what would be sent now. Nothing is sent for it, and nothing made. */
export interface ContextReply {
  readonly session_id: string;
  readonly branch_id: string;
  readonly model: string;
  readonly policy: string;
  readonly overflow: Overflow;
  readonly usage: ContextUsageInfo;
  /** The prompt's tokens by what they are for. */
  readonly segments: Segments;
  /** What stays free for the reply. */
  readonly allowance: number;
  /** What stays free because the count may be off. */
  readonly margin: number;
  /** What is left beside all that. */
  readonly room: number | null;
  /** Whether a turn may choose a larger window before it leaves anything out. */
  readonly may_grow: boolean;
  readonly messages: readonly MessageRunInfo[];
  readonly checkpoints: readonly CheckpointInfo[];
  readonly reliability: ReliabilityInfo;
  /** `null` when nobody knows the window. */
  readonly watermarks: WatermarksInfo | null;
  readonly next: NextPromptInfo;
  readonly counted_by: { readonly source: string; readonly detail: string };
}

/** In OLLM's words, which its clients read. `null` where the window is not known. */
export interface ContextUsageInfo {
  readonly currentTokens: number;
  readonly maxTokens: number | null;
  readonly percentage: number | null;
  readonly available: number | null;
  readonly basis: "exact" | "estimate";
}

/** What becomes of the session's messages from `from` up to, and without, `to`. */
export interface MessageRunInfo {
  readonly from: number;
  readonly to: number;
  readonly disposition: Disposition;
  readonly reason: ReasonCode;
  readonly tokens: number;
  /** What is left of them in the prompt. */
  readonly sent: number;
}

/** How much of the conversation the model can still know, from 0 to 1: a rule of thumb. */
export interface ReliabilityInfo {
  /** `null` where nothing has been said yet, or a summary is not known. */
  readonly value: number | null;
  /** How it was worked out, in figures. */
  readonly formula: string;
  readonly parts: readonly {
    readonly what: "word_for_word" | "summarised" | "left_out";
    readonly tokens: number;
    /** What each of them counts. */
    readonly factor: number;
    /** The summary that stands for them. */
    readonly checkpoint_id: string | null;
  }[];
}

interface WatermarksInfo {
  /** A prompt larger than this is cut, down to `low`. */
  readonly high: number;
  readonly low: number;
  /** How many tokens more the prompt may have before that. */
  readonly until_cut: number;
}

export interface NextPromptInfo {
  /** `summarise`: a summary would be made first; what is told of the prompt is as it stands without. */
  readonly action: "as_it_stands" | "cut" | "summarise" | "refuse";
  /** What would be summarised. */
  readonly summary: WantedSummaryInfo | null;
  /** Why it would be refused. */
  readonly error: ErrorInfo | null;
}

interface WantedSummaryInfo {
  readonly from: number;
  readonly to: number;
  readonly level: CheckpointLevel;
  readonly most_tokens: number;
  readonly replaced_tokens: number;
}

/** A summary that stands for messages. */
export interface CheckpointInfo {
  readonly checkpoint_id: string;
  /** The name of a model, or `extract` for the one that needs none. */
  readonly by: string;
  readonly from: number;
  readonly to: number;
  readonly level: CheckpointLevel;
  readonly tokens: number;
  readonly replaced_tokens: number;
  readonly text: string;
  readonly created_at: string;
  /** The checkpoints it was made of without reading the messages again: one that has aged, or several that became one. */
  readonly of: readonly string[];
  /** How many times over it holds a summary of a summary. */
  readonly rewrites: number;
}

/** `GET /api/v1/sessions/{id}/checkpoints`: those that stand in the prompt. */
export interface CheckpointsReply {
  readonly session_id: string;
  readonly branch_id: string;
  readonly checkpoints: readonly CheckpointInfo[];
}

import type { Tokens } from "../units.ts";

/** A summary that stands for a stretch of messages. The messages themselves are kept where they were. */
export interface Checkpoint {
  /** See `checkpointId`: whoever sends the same history finds it again. */
  readonly id: string;
  readonly text: string;
  readonly tokens: Tokens;
  readonly level: CheckpointLevel;
  /** Who wrote it: the name of a model, or `extract` for the deterministic one. */
  readonly by: string;
  /** How many messages it stands for, and how many tokens they were. */
  readonly messages: number;
  readonly replacedTokens: Tokens;
  readonly createdAt: string;
  /** The ids of those it was made of without reading the messages again: one that has aged, or several that became one. */
  readonly of?: readonly string[] | undefined;
  /** What it was to dwell on, in the words of whoever asked for it. */
  readonly focus?: string | undefined;
  /** How many times over it holds a summary of a summary; left out, it was made of messages alone. */
  readonly rewrites?: number | undefined;
}

export type CheckpointLevel = "detailed" | "moderate" | "compact";

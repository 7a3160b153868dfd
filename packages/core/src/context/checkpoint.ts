import type { Tokens } from "../units.ts";

/** A summary that stands for a stretch of messages. The messages themselves are kept where they were. */
export interface Checkpoint {
  /** Hash of the messages it stands for, in order, and of the level: whoever sends the same history finds it again. */
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
}

export type CheckpointLevel = "detailed" | "moderate" | "compact";

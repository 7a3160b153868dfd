import type { Tokens } from "../units.ts";

/** The tokens of a prompt by what they are for; their sum is the prompt. */
export interface Segments {
  readonly frame: Tokens;
  readonly tools: Tokens;
  readonly system: Tokens;
  readonly pinned: Tokens;
  readonly checkpoints: Tokens;
  readonly recalled: Tokens;
  readonly history: Tokens;
  /** The last message of the user. */
  readonly last: Tokens;
}

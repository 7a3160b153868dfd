import type { Change } from "../context/cut.ts";
import type { Measure, Piece } from "../context/piece.ts";
import type { Transcript } from "../context/transcript.ts";
import type { CompactionPolicy, Stage } from "../policy/compaction-policy.ts";
import type { Tokens } from "../units.ts";

/** A prompt that is too long, as it stands between two stages. */
export interface Draft {
  readonly transcript: Transcript;
  /** What stands in the prompt now, in order. */
  readonly pieces: readonly Piece[];
  /** The whole prompt now, tools and frame included. */
  readonly tokens: Tokens;
  /** What it should come down to, and what it may be at most. */
  readonly target: Tokens;
  readonly budget: Tokens;
  /** Whether the message at this position can never leave nor change: the system prompt, pins, the last message of the user. */
  readonly isFloor: (at: number) => boolean;
  readonly measure: Measure;
  readonly rules: CompactionPolicy;
  /** How many summaries may stand beside each other in its window; 0 for one that holds as little as it can. */
  readonly mostCheckpoints: number;
}

/** One way of making a draft smaller: the further changes it proposes, none when it can do nothing. Pure: the same draft, the same changes. */
export type Strategy<S extends Stage> = (draft: Draft, stage: S) => readonly Change[];

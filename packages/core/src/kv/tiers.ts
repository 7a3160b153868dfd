import type { Bytes, Milliseconds, Tokens } from "../units.ts";

/** What an engine keeps of one model's conversations in case they come back, and what that has spared since its model was loaded. */
export interface KvTiers {
  /** The engine's name of the model. */
  readonly model: string;
  /** `undefined` while no context is in memory. */
  readonly hot: HotFigures | undefined;
  /** `undefined` where nothing is kept on disk. */
  readonly cold: ColdFigures | undefined;
}

/** The live conversations, in memory. */
export interface HotFigures {
  /** Conversations that are held now, and how many can be. */
  readonly sessions: number;
  readonly slots: number;
  /** Of their KV cache, allocated whatever is in it; `undefined` where it cannot be worked out. */
  readonly bytes: Bytes | undefined;
  /** Prompts of which more than the first few tokens was still there. */
  readonly hits: number;
  /** Tokens that were not read again. */
  readonly tokens: Tokens;
}

/** Those on disk. */
export interface ColdFigures {
  /** Saved states of this model, and the bytes they take. */
  readonly sessions: number;
  readonly bytes: Bytes;
  /** All that is in the folder, which other models and processes may share, and the most it may be. */
  readonly folderBytes: Bytes;
  readonly maxBytes: Bytes;
  readonly saves: number;
  /** What the saves wrote and how long that took, until it was safe on disk. */
  readonly writtenBytes: Bytes;
  readonly writingMs: Milliseconds;
  readonly restores: number;
  /** Files that were found damaged, or would not load. */
  readonly refused: number;
  /** Tokens that were not read again. */
  readonly tokens: Tokens;
  /** Worked out from what reading took otherwise, less what restoring took. */
  readonly savedMs: Milliseconds;
}

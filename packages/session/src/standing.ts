import type { CompactionSettings, ConversationConfig, Policy, Tokens } from "@oriel/core";

/** How a conversation stands before a turn, as far as its window and its cut depend on it. */
export interface Standing {
  /** What it is held under, with all that it says itself of windows and of compaction. */
  readonly policy: Policy;
  /** What it wants of its model's window, where it says. */
  readonly config?: ConversationConfig | undefined;
  /** How it is kept inside that window, where it says. */
  readonly compaction?: CompactionSettings | undefined;
  /** The window of its last reply. */
  readonly current: Tokens | undefined;
  readonly isFirstTurn: boolean;
  /** Whether its last reply came from another model. */
  readonly modelChanged: boolean;
}

import type { CompactionSettings, ConversationConfig, Tokens } from "@oriel/core";

/** How a conversation stands before a turn, as far as its window and its cut depend on it. */
export interface Standing {
  /** The name of the policy it is held under. */
  readonly policy: string | undefined;
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

import type { CheckpointLevel } from "../context/checkpoint.ts";
import type { Milliseconds, Tokens } from "../units.ts";

/** How a conversation is kept inside its window. */
export type CompactionPolicy = {
  /** The share of the budget (window less allowance and margin) below which nothing changes. */
  readonly high_watermark: number;
  /** The share of the budget a cut goes down to. */
  readonly low_watermark: number;
  /** What is done, in this order, until the low watermark is reached: cheapest first. */
  readonly stages: readonly Stage[];
  /** Whether messages of the user may be left out when nothing else is left to leave out. The last one never is. */
  readonly drops_user_messages: boolean;
  readonly summary: SummaryPolicy;
  /** Bringing back pieces of what has left the window; `null`: never. */
  readonly recall: RecallPolicy | null;
};

/** One way of making a conversation smaller. Each can be used alone. */
export type Stage =
  /** Tool outputs beyond the newest, which may take `keep_share` of the budget, are cut to `cap_tokens` each; those that a later equal call renewed leave. */
  | { readonly strategy: "prune"; readonly keep_share: number; readonly cap_tokens: Tokens }
  /** Tool outputs beyond the newest, which may take `keep_share` of the budget, become a line that says they were there. */
  | { readonly strategy: "mask"; readonly keep_share: number }
  /** A message larger than this share of the budget loses its middle. */
  | { readonly strategy: "truncate"; readonly share: number }
  /** The oldest leave first. */
  | { readonly strategy: "fifo" }
  /** Only the newest `keep_tokens` stay; `null`: as many as the low watermark allows. */
  | { readonly strategy: "sliding_window"; readonly keep_tokens: Tokens | null }
  /** The first `keep_tokens` and the newest stay, the middle leaves. */
  | { readonly strategy: "keep_first"; readonly keep_tokens: Tokens }
  /** What matters least leaves first, by how recent it is, who said it, whether later messages refer to it, and its size. */
  | { readonly strategy: "adaptive" }
  /** A summary takes the place of the older part. */
  | { readonly strategy: "summarise" };

export type SummaryPolicy = {
  readonly level: CheckpointLevel;
  /** The share of the budget that stays as it is: the newest messages. */
  readonly keep_share: number;
  /** The share of the budget a summary may take at most. Where several take more together, the oldest become one. */
  readonly most_share: number;
  /**
   * How many summaries may stand beside each other, one number for each tier of windows, the smallest first. With 1 every new summary takes
   * the one before into itself; with 0 that one holds as little as it can, in the level `compact`.
   */
  readonly most_checkpoints: readonly number[];
  /** After how many newer ones a summary goes down a level, and after as many again the next one; `null`: never. */
  readonly ages_after: number | null;
  /** The share of the budget that earlier messages of the user keep, word for word. */
  readonly user_share: number;
  /** The model that writes it; `null`: the one the conversation is with, whose cache holds the prompt already. */
  readonly model: string | null;
  /** How long the conversation must be silent before a summary that will soon be needed is made; `null`: never before it is needed. */
  readonly idle_ms: Milliseconds | null;
};

export type RecallPolicy = {
  /** The share of the budget that recalled pieces may take. */
  readonly share: number;
  /** How many messages at most. */
  readonly most: number;
};

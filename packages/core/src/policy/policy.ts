import type { EvidenceSource } from "../model/resolve-window.ts";
import type { Milliseconds, Tokens } from "../units.ts";
import type { CompactionPolicy } from "./compaction-policy.ts";

/**
 * How windows are chosen, and what happens around them: a JSON value, so that it can be printed, kept in a file and changed field by field.
 * Its fields are therefore spelt as in JSON, and these are types rather than interfaces: the compiler takes only those for JSON.
 */
export type Policy = {
  readonly id: string;
  readonly title: string;
  /** What it carries over, in a sentence. */
  readonly carries_over: string;
  /** The system whose behaviour and numbers these are. */
  readonly from: string;
  readonly window: WindowPolicy;
  readonly reply: ReplyPolicy;
  /** What happens to a client's prompt that does not fit. */
  readonly overflow: Overflow;
  /** The same for the conversations that Oriel keeps itself. */
  readonly overflow_in_sessions: Overflow;
  /** How a conversation is made to fit, where it may be. */
  readonly compaction: CompactionPolicy;
  /** The share of the window in use at which the user is warned; `null`: never. */
  readonly warn_at: number | null;
};

export type Overflow = "trim" | "summarize" | "reject";

export type ReplyPolicy = {
  /** The reply allowance of a request that names none. */
  readonly default: Tokens;
  readonly min: Tokens;
  readonly max: Tokens;
  readonly step: Tokens;
  /** Whether a chosen allowance outlives the program. */
  readonly remembered: boolean;
  /** Whether prompt and allowance together must fit the window; else the allowance gives way. */
  readonly must_fit: boolean;
};

export type WindowPolicy = FixedWindow | ManualWindow | AutoWindow | DynamicWindow | GrowWindow;

type EveryWindow = {
  /**
   * Who is asked for a size, first to last; `policy` is `first_window`. Who is not named is not asked: without `family`, the family table
   * is not used.
   */
  readonly evidence: readonly EvidenceSource[];
  /** What the policy itself says: a size for every model, the model's own maximum, or nothing. */
  readonly first_window: Tokens | "max" | null;
  /** The size where nobody names one; `null` leaves the window unknown. */
  readonly fallback_window: Tokens | null;
  /** The share of the model's maximum that is served at most. What a person asks for by hand may reach all of it. */
  readonly share_of_max: number;
  /** The size of the one retry after a model did not fit into memory; `null`: no retry. */
  readonly retry_window: Tokens | "step_below" | null;
};

/** One window for a model, whatever is said in it. */
export type FixedWindow = EveryWindow & {
  readonly mode: "fixed";
  /** Whether the engine is told the size; else it keeps its own. */
  readonly sends_size: boolean;
  /** Sizes by the number of parameters, smallest first; they go before `first_window` where that number is known. */
  readonly size_classes: readonly SizeClass[];
};

export type SizeClass = {
  /** `null`: no upper end. */
  readonly up_to_parameters: number | null;
  readonly window: Tokens;
};

/** The window stands until somebody changes it. */
export type ManualWindow = EveryWindow & {
  readonly mode: "manual";
  readonly smallest_window: Tokens;
};

/** Chosen once by the memory that is free, then locked for the session. */
export type AutoWindow = EveryWindow & {
  readonly mode: "auto";
  /** The sizes there are to choose from, smallest first. */
  readonly sizes: readonly Tokens[];
  /** How many tiers below the largest size that fits. */
  readonly tiers_below: number;
  /** The share of a chosen size that the engine is given, for a model without a profile. */
  readonly engine_share: number;
  /** Whether a model's profile, where there is one, names the engine's size. */
  readonly uses_profiles: boolean;
};

/** Follows the usage of the conversation, upwards. */
export type DynamicWindow = EveryWindow & {
  readonly mode: "dynamic";
  /** When false, the window is left alone and the engine is told no size. */
  readonly dynamic_enabled: boolean;
  /** The share of the window that may be used before it grows. */
  readonly usage_threshold: number;
  /** Whether the reply allowance counts as usage. */
  readonly counts_allowance: boolean;
};

/** One window per model for all its clients, growing in steps. */
export type GrowWindow = EveryWindow & {
  readonly mode: "grow";
  readonly counts_allowance: boolean;
  /** The steps: this size, and each next one so many times as large, up to the largest window allowed. */
  readonly smallest_step: Tokens;
  readonly step_factor: number;
  /** The share of a newly chosen window that stays free, so that the next turn does not change it again. */
  readonly hysteresis: number;
  readonly shrink_after_idle_ms: Milliseconds;
  /** Whether a size that a client wishes for makes the window grow to it, where that fits. */
  readonly wishes_grow: boolean;
};

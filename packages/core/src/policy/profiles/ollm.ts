import type { Policy } from "../policy.ts";

/** OLLM CLI: its context management document, and `calculateContextSizing`. */
export const OLLM: Policy = {
  id: "ollm",
  title: "OLLM CLI",
  carries_over: "A size chosen at the start by free memory, locked for the session, of which the engine is given 85 %.",
  from: "OLLM CLI 0.1.4",
  window: {
    mode: "auto",
    evidence: ["override", "policy"],
    // Where nobody knows what fits: tier 3, "the primary target". (Its configuration's own default, targetSize, is 8192.)
    first_window: 16_384,
    fallback_window: 8192,
    share_of_max: 1,
    retry_window: null,
    // The sizes of its five tiers.
    sizes: [2048, 4096, 8192, 16_384, 32_768, 65_536, 131_072],
    tiers_below: 1,
    // Only for a model without a profile: a profile's figures were calculated before, and measured.
    engine_share: 0.85,
    uses_profiles: true,
  },
  // The default of its maxTokens.
  reply: { default: 4096, min: 1, max: 4096, step: 1, remembered: true, must_fit: false },
  overflow: "summarize",
  overflow_in_sessions: "summarize",
  compaction: {
    // It compresses at 80 %, and never what a user wrote.
    high_watermark: 0.8,
    low_watermark: 0.5,
    stages: [{ strategy: "summarise" }],
    drops_user_messages: false,
    summary: {
      level: "moderate",
      keep_share: 0.3,
      most_share: 0.2,
      user_share: 1,
      // Its five tiers; in the smallest everything rolls over into one short summary.
      most_checkpoints: [0, 1, 3, 10, 15],
      // "Each compression pushes older checkpoints down a level."
      ages_after: 1,
      model: null,
      idle_ms: null,
    },
    recall: null,
  },
  // The level at which it compresses.
  warn_at: 0.8,
};

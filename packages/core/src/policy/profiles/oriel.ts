import type { Policy } from "../policy.ts";

/** Oriel's own, and the default. */
export const ORIEL: Policy = {
  id: "oriel",
  title: "Oriel",
  carries_over: "One window per loaded model, growing in steps when a conversation needs it and memory allows.",
  from: "Oriel",
  window: {
    mode: "grow",
    evidence: ["override", "loaded", "metadata", "family"],
    first_window: null,
    // The smallest window that current chat clients work with.
    fallback_window: 8192,
    // No share is held back: what has to stay free is the reply allowance, and that is counted.
    share_of_max: 1,
    retry_window: "step_below",
    counts_allowance: true,
    smallest_step: 512,
    // Every change reloads the model, so that few large ones are better than many small ones: from 8K to 128K are four.
    step_factor: 2,
    hysteresis: 0.1,
    // Six times as long as Ollama keeps an unused model: by then the prefix cache that a smaller window costs is gone anyway.
    shrink_after_idle_ms: 1_800_000,
    wishes_grow: true,
  },
  // PrivateGPT's slider, and the default that it ended with.
  reply: { default: 2048, min: 128, max: 4096, step: 128, remembered: true, must_fit: false },
  overflow: "trim",
  overflow_in_sessions: "summarize",
  compaction: {
    // Peers cut between 80 and 90 %, and down to 50 to 60 %: late, because every cut makes the engine read the rest again; deep, so that it is rare.
    high_watermark: 0.9,
    low_watermark: 0.5,
    stages: [
      { strategy: "prune", keep_share: 0.25, cap_tokens: 256 },
      { strategy: "mask", keep_share: 0.25 },
      { strategy: "truncate", share: 0.25 },
      { strategy: "summarise" },
      { strategy: "fifo" },
    ],
    drops_user_messages: true,
    // Together less than the low watermark, so that nothing needs to be dropped right after a summary.
    summary: {
      level: "moderate",
      keep_share: 0.25,
      most_share: 0.12,
      user_share: 0.08,
      // OLLM's numbers: of summaries this long, so many are about what `most_share` has room for.
      most_checkpoints: [0, 1, 3, 10, 15],
      // Later than OLLM: as long as there is room for them, longer ones keep more facts, and cost next to nothing to read.
      ages_after: 3,
      model: null,
      idle_ms: 20_000,
    },
    recall: { share: 0.1, most: 4 },
  },
  warn_at: 0.8,
};

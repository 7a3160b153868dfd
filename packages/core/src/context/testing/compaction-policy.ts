import type { CompactionPolicy } from "../../policy/compaction-policy.ts";

/** A policy for tests, whose numbers do not change when a shipped one is tuned. */
export const COMPACTION: CompactionPolicy = {
  high_watermark: 0.9,
  low_watermark: 0.55,
  stages: [
    { strategy: "prune", keep_share: 0.25, cap_tokens: 256 },
    { strategy: "mask", keep_share: 0.25 },
    { strategy: "truncate", share: 0.25 },
    { strategy: "summarise" },
    { strategy: "fifo" },
  ],
  drops_user_messages: true,
  summary: {
    level: "moderate",
    keep_share: 0.35,
    most_share: 0.15,
    user_share: 0.1,
    most_checkpoints: [1, 1, 1, 1, 1],
    ages_after: null,
    model: null,
    idle_ms: null,
  },
  recall: { share: 0.1, most: 3 },
};

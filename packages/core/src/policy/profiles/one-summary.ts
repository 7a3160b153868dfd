import type { SummaryPolicy } from "../compaction-policy.ts";

/** For systems that summarise nothing themselves: where a client asks for it, one summary of all that has left, made when it is needed. */
export const ONE_SUMMARY: SummaryPolicy = {
  level: "moderate",
  keep_share: 0.4,
  most_share: 0.2,
  user_share: 0.2,
  most_checkpoints: [1, 1, 1, 1, 1],
  ages_after: null,
  model: null,
  idle_ms: null,
};

import type { SummaryPolicy } from "../policy/compaction-policy.ts";
import type { Tokens } from "../units.ts";
import { tierOf } from "../window/tiers.ts";

/** How many summaries may stand beside each other in a window of this size; 0 for one that holds as little as it can. */
export function mostCheckpoints({ most_checkpoints }: SummaryPolicy, window: Tokens): number {
  return most_checkpoints[tierOf(window).level - 1] ?? 1;
}

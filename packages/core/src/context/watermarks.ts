import type { CompactionPolicy } from "../policy/compaction-policy.ts";
import type { Tokens } from "../units.ts";

/** Above `high` a prompt is cut, down to `low`. */
export interface Watermarks {
  readonly high: Tokens;
  readonly low: Tokens;
}

/**
 * The watermarks of a budget: the policy's shares of it. Where what can never leave takes so much of the budget that a cut down to the low
 * watermark would leave next to nothing, or could not reach it and would be made again in every turn, both rise: half the policy's share of
 * what is left above the floor may then be used.
 */
export function watermarksOf(policy: CompactionPolicy, budget: Tokens, floor: Tokens): Watermarks {
  const { high_watermark, low_watermark } = policy;
  const free = Math.max(0, budget - floor);
  const low = Math.max(low_watermark * budget, floor + (low_watermark / 2) * free);
  const high = Math.max(high_watermark * budget, low + (high_watermark - low_watermark) * free);
  return { high: Math.min(budget, Math.floor(high)), low: Math.min(budget, Math.floor(low)) };
}

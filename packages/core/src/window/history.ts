import type { Tokens } from "../units.ts";
import type { WindowPlan } from "./plan.ts";
import type { WindowReason } from "./reason.ts";

/** One change of a window. */
export interface WindowAdjustment {
  readonly reason: WindowReason;
  readonly window: Tokens;
  readonly usage: Tokens | undefined;
  /** ISO 8601 in UTC. */
  readonly at: string;
}

/** How many changes are remembered. */
export const ADJUSTMENTS_KEPT = 10;

/** The history, oldest first, with this plan added if it changed the window. A turn that left it alone is no adjustment. */
export function recordAdjustment(history: readonly WindowAdjustment[], plan: WindowPlan, at: string): readonly WindowAdjustment[] {
  if (!plan.changed || plan.window === undefined) return history;
  return [...history, { reason: plan.reason, window: plan.window, usage: plan.usage, at }].slice(-ADJUSTMENTS_KEPT);
}

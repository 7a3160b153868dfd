import type { Tokens } from "../units.ts";
import type { WindowReason } from "./reason.ts";

/** Which window comes next, and why. */
export interface WindowPlan {
  /** `undefined` where nobody knows: the engine serves what it serves. */
  readonly window: Tokens | undefined;
  /** The size as people choose and see it. Larger than `window` where a policy gives the engine a share of it. */
  readonly size: Tokens | undefined;
  readonly reason: WindowReason;
  /** How the plan came about, in the order in which it was thought. The last step is the window. */
  readonly steps: readonly PlanStep[];
  /** Whether it is another window than the current one. */
  readonly changed: boolean;
  /** Whether the engine is told a size at all. */
  readonly sendToEngine: boolean;
  /** The usage that was planned for. */
  readonly usage: Tokens | undefined;
}

export interface PlanStep {
  readonly rule: PlanRule;
  readonly value: Tokens | undefined;
  /** A sentence. */
  readonly note: string;
}

export type PlanRule =
  | "max"
  | "safe_limit"
  | "fits"
  | "source"
  | "dynamic_enabled"
  | "usage"
  | "need"
  | "wish"
  | "bounds"
  | "current"
  | "lock"
  | "tier_below"
  | "growth"
  | "shrink"
  | "engine_size"
  | "overflow"
  | "window";

/** What a mode makes of a situation; `planWindow` makes the plan of it. */
export interface Decision {
  readonly window: Tokens | undefined;
  readonly size?: Tokens | undefined;
  /** Why the window differs from the current one, if it does. */
  readonly cause: WindowReason;
  /** Whether the policy does not concern itself with the window. */
  readonly isLeftAlone?: boolean | undefined;
  readonly sends: boolean;
  readonly steps: readonly PlanStep[];
}

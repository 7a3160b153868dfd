import type { PlanStep, Tokens, WindowPlan } from "@oriel/core";

/** A window that was wanted, and the largest there is memory for, where that is known. */
export interface LowMemory {
  readonly wanted: Tokens;
  readonly fits: Tokens | undefined;
}

/** What a plan wanted and did not find memory for. `undefined` where memory was not in the way, or was not asked: nothing was to change. */
export function lowMemoryIn({ steps }: Pick<WindowPlan, "steps">): LowMemory | undefined {
  const fits = largestOf(steps, ["fits"]);
  const wanted = largestOf(steps, WANTED);
  if (fits === undefined || wanted === undefined) return undefined;
  // What the model or the policy does not allow is not wanted of the memory.
  const allowed = Math.min(wanted, ...steps.flatMap(({ rule, value }) => (LIMITS.includes(rule) && value !== undefined ? [value] : [])));
  return allowed > fits ? { wanted: allowed, fits } : undefined;
}

/** What the turn takes, what of a window that comes to, and the window that is locked whatever memory there is. */
const WANTED: readonly PlanStep["rule"][] = ["usage", "need", "lock"];

const LIMITS: readonly PlanStep["rule"][] = ["max", "safe_limit"];

/** The largest that these rules came to. */
function largestOf(steps: readonly PlanStep[], rules: readonly PlanStep["rule"][]): Tokens | undefined {
  const values = steps.flatMap(({ rule, value }) => (rules.includes(rule) && value !== undefined ? [value] : []));
  return values.length === 0 ? undefined : Math.max(...values);
}

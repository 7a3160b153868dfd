import type { FixedWindow, ManualWindow } from "../policy/policy.ts";
import type { Tokens } from "../units.ts";
import { firstSize } from "./first-size.ts";
import type { WindowLimits } from "./limits.ts";
import type { Decision } from "./plan.ts";
import type { WindowSituation } from "./situation.ts";

/** The window that the model and the user's settings make, whatever the conversation uses. */
export function planFixed(policy: FixedWindow | ManualWindow, situation: WindowSituation, limits: WindowLimits): Decision {
  const engineDecides = policy.mode === "fixed" && !policy.sends_size;
  // Where the engine is told nothing, the window of this model so far is what the engine said.
  const soFar = engineDecides && situation.modelChanged !== true ? situation.current : undefined;
  const first = firstSize(policy, { ...situation, loaded: situation.loaded ?? soFar }, limits);
  if (first === undefined) return { window: undefined, cause: "no_adjustment", sends: false, steps: [] };
  return {
    window: policy.mode === "manual" ? atLeast(policy.smallest_window, first.tokens, limits) : first.tokens,
    cause: first.byHand ? "manual_override" : "initial_setup",
    sends: !engineDecides,
    steps: [first.step],
  };
}

/** Never below what is any use, as far as the limits allow that. */
function atLeast(smallest: Tokens, tokens: Tokens, limits: WindowLimits): Tokens {
  return Math.max(tokens, Math.min(smallest, limits.top));
}

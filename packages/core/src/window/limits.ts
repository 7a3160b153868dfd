import { LARGEST_UNKNOWN_WINDOW } from "../model/bounds.ts";
import type { WindowPolicy } from "../policy/policy.ts";
import { formatCount, type Tokens } from "../units.ts";
import type { PlanStep } from "./plan.ts";
import { percent, shareOf } from "./share.ts";
import type { WindowSituation } from "./situation.ts";

/** How large a window may be. What is `undefined` is not known, and bounds nothing. */
export interface WindowLimits {
  /** What the model was made for. */
  readonly max: Tokens | undefined;
  /** The share of that which the policy serves. */
  readonly safe: Tokens | undefined;
  readonly fits: Tokens | undefined;
  /** The largest window that may newly be planned: the tighter of `safe` and `fits`, and where neither is known, what no model exceeds. */
  readonly top: Tokens;
}

export function limitsOf(policy: WindowPolicy, situation: WindowSituation): WindowLimits {
  const max = situation.max ?? profileMax(policy, situation) ?? familyMax(policy, situation);
  const safe = max === undefined ? undefined : shareOf(policy.share_of_max, max);
  // An engine that is told nothing holds what it holds, whether or not we think it fits.
  const fits = policy.mode === "fixed" && !policy.sends_size ? undefined : situation.fits;
  return { max, safe, fits, top: Math.min(safe ?? LARGEST_UNKNOWN_WINDOW, fits ?? LARGEST_UNKNOWN_WINDOW) };
}

export function limitSteps(policy: WindowPolicy, { max, safe, fits }: WindowLimits): readonly PlanStep[] {
  return [
    max === undefined
      ? { rule: "max", value: undefined, note: "The largest window of the model is not known." }
      : { rule: "max", value: max, note: `The model was made for at most ${formatCount(max)} tokens.` },
    ...(safe === undefined || policy.share_of_max === 1
      ? []
      : [{ rule: "safe_limit" as const, value: safe, note: `This policy serves at most ${percent(policy.share_of_max)} of that.` }]),
    ...(fits === undefined ? [] : [{ rule: "fits" as const, value: fits, note: "The largest window that fits in memory." }]),
  ];
}

function profileMax(policy: WindowPolicy, { profile }: WindowSituation): Tokens | undefined {
  return policy.mode === "auto" && policy.uses_profiles ? profile?.max_context_window : undefined;
}

function familyMax(policy: WindowPolicy, { family }: WindowSituation): Tokens | undefined {
  return policy.evidence.includes("family") ? family?.max : undefined;
}

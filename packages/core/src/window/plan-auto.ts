import type { AutoWindow } from "../policy/policy.ts";
import { formatCount, type Tokens } from "../units.ts";
import { engineSize, sizeBehind } from "./engine-size.ts";
import { firstSize } from "./first-size.ts";
import type { WindowLimits } from "./limits.ts";
import type { Decision, PlanStep } from "./plan.ts";
import type { WindowSituation } from "./situation.ts";
import { oneTierBelow } from "./tiers.ts";

/** A size chosen once for a session and locked; the engine is given its share of it. Neither usage nor low memory resizes. */
export function planAuto(policy: AutoWindow, situation: WindowSituation, limits: WindowLimits): Decision {
  const first = firstSize(policy, situation, limits);
  if (first?.byHand === true) return served(policy, situation, limits, first.tokens, "manual_override", [first.step]);

  const { current, isFirstTurn, modelChanged } = situation;
  // A window that this model cannot have was another model's.
  const isTooLarge = current !== undefined && current > (limits.safe ?? current);
  if (current !== undefined && !isTooLarge && isFirstTurn !== true && modelChanged !== true) {
    return locked(policy, situation, limits, current);
  }
  const chosen = largestThatFits(policy, limits) ?? first;
  if (chosen === undefined) return { window: undefined, cause: "no_adjustment", sends: false, steps: [] };
  return served(policy, situation, limits, chosen.tokens, isTooLarge ? "model_change" : "initial_setup", [chosen.step]);
}

function largestThatFits(
  policy: AutoWindow,
  { top, fits }: WindowLimits,
): { readonly tokens: Tokens; readonly step: PlanStep } | undefined {
  if (fits === undefined) return undefined;
  const largest = policy.sizes.filter((size) => size <= top).at(-1) ?? top;
  let tokens = largest;
  for (let tier = 0; tier < policy.tiers_below; tier += 1) tokens = oneTierBelow(tokens, policy.sizes);
  const note =
    tokens === largest
      ? `${formatCount(largest)} is the largest size there is room for.`
      : `${formatCount(largest)} is the largest size there is room for; to be safe, a smaller tier is chosen (${policy.tiers_below} below).`;
  return { tokens, step: { rule: "tier_below", value: tokens, note } };
}

/** The window so far; neither usage nor memory is asked. One that came along as a whole size is replaced by the engine's share of it. */
function locked(policy: AutoWindow, { profile }: WindowSituation, { fits }: WindowLimits, current: Tokens): Decision {
  const size = sizeBehind(policy, profile, current);
  const given = engineSize(policy, profile, current);
  if (size === undefined && policy.sizes.includes(current) && given.tokens < current) {
    const note = `The conversation comes with a size of ${formatCount(current)}, of which the engine has not been given its share yet.`;
    const steps: readonly PlanStep[] = [{ rule: "lock", value: current, note }, given.step];
    return { window: given.tokens, size: current, cause: "initial_setup", sends: true, steps };
  }
  const isTight = fits !== undefined && fits < current;
  const note = `The size is locked for the session${isTight ? ": that memory is short is told, and changes nothing" : ""}.`;
  return { window: current, size, cause: "no_adjustment", sends: true, steps: [{ rule: "lock", value: current, note }] };
}

function served(
  policy: AutoWindow,
  { profile }: WindowSituation,
  { top }: WindowLimits,
  size: Tokens,
  cause: Decision["cause"],
  steps: readonly PlanStep[],
): Decision {
  const given = engineSize(policy, profile, size);
  return { window: Math.min(given.tokens, top), size, cause, sends: true, steps: [...steps, given.step] };
}

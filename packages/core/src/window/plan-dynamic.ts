import type { DynamicWindow, ReplyPolicy } from "../policy/policy.ts";
import { formatCount, type Tokens } from "../units.ts";
import { firstSize } from "./first-size.ts";
import type { WindowLimits } from "./limits.ts";
import { needOf } from "./need.ts";
import type { Decision, PlanStep } from "./plan.ts";
import { percent, wholeOf } from "./share.ts";
import type { WindowSituation } from "./situation.ts";
import { type Standing, standingWindow } from "./standing.ts";

/** A window that grows with the usage of its session: large enough that only `usage_threshold` of it is in use. */
export function planDynamic(policy: DynamicWindow, reply: ReplyPolicy, situation: WindowSituation, limits: WindowLimits): Decision {
  const first = firstSize(policy, situation, limits);
  if (first?.byHand === true) return { window: first.tokens, cause: "manual_override", sends: true, steps: [first.step] };
  if (!policy.dynamic_enabled) {
    const note = "Windows are not sized: the engine is told none.";
    const steps: readonly PlanStep[] = [{ rule: "dynamic_enabled", value: undefined, note }];
    return { window: situation.current, cause: "no_adjustment", isLeftAlone: true, sends: false, steps };
  }
  const need = needOf(situation, reply, policy.counts_allowance);
  const kept = keptWindow(situation, limits, need !== undefined);
  const base = kept ?? first;
  const wanted = need === undefined ? undefined : wholeOf(policy.usage_threshold, need.tokens);
  const target = wanted === undefined ? undefined : Math.min(wanted, limits.top);
  const steps: readonly PlanStep[] = [
    ...(base === undefined ? [] : [base.step]),
    ...(need === undefined ? [] : [need.step]),
    ...(wanted === undefined ? [] : [neededStep(wanted, policy.usage_threshold)]),
  ];
  if (target === undefined || (base !== undefined && target <= base.tokens)) {
    return { window: base?.tokens, cause: kept?.cause ?? "initial_setup", sends: true, steps };
  }
  const note = `The window grows${target === wanted ? "" : " as far as it may"}.`;
  return { window: target, cause: "usage_threshold", sends: true, steps: [...steps, { rule: "growth", value: target, note }] };
}

/**
 * The window so far, where it counts: not before the session has one, and not for another model, unless the need is unknown, since then the
 * size is all that is known of the conversation.
 */
function keptWindow(situation: WindowSituation, limits: WindowLimits, needIsKnown: boolean): Standing | undefined {
  const { current, isFirstTurn, modelChanged } = situation;
  if (current === undefined || isFirstTurn === true || (modelChanged === true && needIsKnown)) return undefined;
  return standingWindow(current, situation, limits);
}

function neededStep(wanted: Tokens, threshold: number): PlanStep {
  return {
    rule: "need",
    value: wanted,
    note: `At most ${percent(threshold)} of the window may be in use, which takes ${formatCount(wanted)} tokens.`,
  };
}

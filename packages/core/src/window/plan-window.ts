import type { Policy, ReplyPolicy } from "../policy/policy.ts";
import { formatCount, type Tokens } from "../units.ts";
import { limitSteps, limitsOf, type WindowLimits } from "./limits.ts";
import type { Decision, PlanStep, WindowPlan } from "./plan.ts";
import { planAuto } from "./plan-auto.ts";
import { planDynamic } from "./plan-dynamic.ts";
import { planFixed } from "./plan-fixed.ts";
import { planGrow } from "./plan-grow.ts";
import type { WindowReason } from "./reason.ts";
import { refuseOverflow } from "./refuse-overflow.ts";
import type { WindowSituation } from "./situation.ts";

/** What a policy does about the window in a situation. The same situation always gives the same plan. */
export function planWindow(policy: Policy, situation: WindowSituation): WindowPlan {
  const limits = limitsOf(policy.window, situation);
  const decision = decide(policy, situation, limits);
  const { window } = decision;
  const reason = reasonOf(decision, situation);
  const changed = window !== undefined && window !== situation.current;
  return {
    window,
    size: decision.size ?? window,
    reason,
    steps: [
      ...limitSteps(policy.window, limits),
      ...decision.steps,
      ...overflowSteps(policy.reply, situation, window),
      conclusion(window, situation.current, decision.sends),
    ],
    changed,
    sendToEngine: decision.sends && window !== undefined,
    usage: situation.usage,
  };
}

function decide({ window, reply }: Policy, situation: WindowSituation, limits: WindowLimits): Decision {
  switch (window.mode) {
    case "fixed":
    case "manual":
      return planFixed(window, situation, limits);
    case "auto":
      return planAuto(window, situation, limits);
    case "dynamic":
      return planDynamic(window, reply, situation, limits);
    case "grow":
      return planGrow(window, reply, situation, limits);
  }
}

/** A hand goes before another model, that before usage, and usage before the first turn. */
function reasonOf({ window, cause, isLeftAlone }: Decision, { current, modelChanged, isFirstTurn }: WindowSituation): WindowReason {
  if (window === undefined || isLeftAlone === true) return "no_adjustment";
  if (cause === "manual_override") return cause;
  if (modelChanged === true) return "model_change";
  if (cause === "usage_threshold") return cause;
  if (isFirstTurn === true || current === undefined) return "initial_setup";
  return window === current ? "no_adjustment" : cause;
}

function overflowSteps(reply: ReplyPolicy, { usage, allowance }: WindowSituation, window: Tokens | undefined): readonly PlanStep[] {
  const refusal = usage === undefined ? undefined : refuseOverflow(reply, { prompt: usage, reply: allowance, window });
  return refusal === undefined ? [] : [{ rule: "overflow", value: usage, note: `This turn would be refused: ${refusal.message}` }];
}

function conclusion(window: Tokens | undefined, current: Tokens | undefined, sends: boolean): PlanStep {
  const told = sends ? "" : " The engine is told no size.";
  if (window === undefined) return { rule: "window", value: undefined, note: `The window is not known.${told}` };
  if (current === undefined) return { rule: "window", value: window, note: `The window is ${formatCount(window)} tokens.${told}` };
  const note =
    window === current
      ? `The window stays at ${formatCount(window)} tokens.`
      : `The window goes from ${formatCount(current)} to ${formatCount(window)} tokens.`;
  return { rule: "window", value: window, note: note + told };
}

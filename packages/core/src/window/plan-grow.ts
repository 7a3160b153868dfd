import type { GrowWindow, ReplyPolicy } from "../policy/policy.ts";
import { formatCount, type Tokens } from "../units.ts";
import { firstSize } from "./first-size.ts";
import { type GrowthSteps, stepFor } from "./growth-steps.ts";
import type { WindowLimits } from "./limits.ts";
import { type Need, needOf } from "./need.ts";
import type { Decision, PlanStep } from "./plan.ts";
import { percent, wholeOf } from "./share.ts";
import type { WindowSituation } from "./situation.ts";
import { type Standing, standingWindow } from "./standing.ts";

/**
 * One window for a model and all its clients. It starts where the evidence says, grows in steps when a turn or a wish needs more, and shrinks
 * only after long idleness. What a person set by hand always stands. The bounds of one conversation say how far it makes the window grow; they
 * take nothing away that is loaded for others.
 */
export function planGrow(policy: GrowWindow, reply: ReplyPolicy, situation: WindowSituation, ofModel: WindowLimits): Decision {
  const limits = boundedTop(ofModel, situation);
  // A wish is no evidence here: it may only make the window grow.
  const first = firstSize(policy, { ...situation, wish: undefined }, ofModel);
  if (first?.byHand === true) return { window: first.tokens, cause: "manual_override", sends: true, steps: [first.step] };

  const { current, modelChanged, bounds } = situation;
  const kept = current === undefined || modelChanged === true ? undefined : keptWindow(current, situation, limits);
  const base = kept ?? first;
  const need = needOf(situation, reply, policy.counts_allowance);
  const known = [...(base === undefined ? [] : [base.step]), ...(need === undefined ? [] : [need.step])];

  const wished = wishedStep(policy, situation.wish, limits);
  const move =
    growth(policy, base?.tokens ?? 0, need, wished, bounds?.least ?? 0, limits) ??
    (kept === undefined ? undefined : shrinking(policy, kept.tokens, need, wished, situation, limits));
  if (move !== undefined) return { window: move.tokens, cause: "usage_threshold", sends: true, steps: [...known, move.step] };
  return { window: base?.tokens, cause: kept?.cause ?? "initial_setup", sends: true, steps: known };
}

interface Move {
  readonly tokens: Tokens;
  readonly step: PlanStep;
}

/** How far this conversation makes the window grow. */
function boundedTop(limits: WindowLimits, { bounds }: WindowSituation): WindowLimits {
  return bounds === undefined ? limits : { ...limits, top: Math.min(limits.top, bounds.most) };
}

/** The window so far. What is not loaded and was used by nobody takes nothing from anybody when it begins smaller. */
function keptWindow(current: Tokens, situation: WindowSituation, limits: WindowLimits): Standing {
  const standing = standingWindow(current, situation, limits);
  const { bounds, loaded, idleMs } = situation;
  if (bounds === undefined || standing.tokens <= bounds.most || loaded !== undefined || idleMs !== undefined) return standing;
  const note = `The window of ${formatCount(standing.tokens)} is not loaded, and more than this conversation is configured for.`;
  return { tokens: bounds.most, cause: "initial_setup", step: { rule: "current", value: bounds.most, note } };
}

/** The step to grow to; `undefined` where the window is large enough, or cannot be larger. */
function growth(
  policy: GrowWindow,
  base: Tokens,
  need: Need | undefined,
  wished: Tokens,
  configured: Tokens,
  { top }: WindowLimits,
): Move | undefined {
  const needed = need !== undefined && need.tokens > base ? roomyStep(policy, need, top) : 0;
  const least = Math.min(configured, top);
  const tokens = Math.max(needed, wished, least);
  if (tokens <= base) return undefined;
  if (least === tokens && needed < least) {
    return { tokens, step: { rule: "bounds", value: tokens, note: "The conversation is configured for at least as much." } };
  }
  if (wished > needed) return { tokens, step: { rule: "wish", value: tokens, note: "A client wishes for as much, and there is room." } };
  const isShort = need !== undefined && tokens < need.tokens;
  const note = isShort
    ? "The window grows as far as it may, and the turn still does not fit."
    : `The window grows to the next step that leaves ${percent(policy.hysteresis)} free, or to the largest there is.`;
  return { tokens, step: { rule: "growth", value: tokens, note } };
}

/** The step to shrink to after long idleness: never below the start, nor below what this turn or a client needs. */
function shrinking(
  policy: GrowWindow,
  base: Tokens,
  need: Need | undefined,
  wished: Tokens,
  situation: WindowSituation,
  limits: WindowLimits,
): Move | undefined {
  if (situation.idleMs === undefined || situation.idleMs < policy.shrink_after_idle_ms) return undefined;
  // What is loaded is the very window in question, and no reason for itself.
  const start = firstSize(policy, { ...situation, wish: undefined, loaded: undefined }, limits);
  const needed = need === undefined ? 0 : roomyStep(policy, need, limits.top);
  const tokens = Math.max(start?.tokens ?? 0, needed, wished, Math.min(situation.bounds?.least ?? 0, limits.top));
  if (tokens === 0 || tokens >= base) return undefined;
  const note = `Nothing was asked of the model for ${formatCount(situation.idleMs / 60_000)} minutes: the window shrinks to what is needed.`;
  return { tokens, step: { rule: "shrink", value: tokens, note } };
}

/**
 * The step that a wish comes to; 0 where there is none to follow. A turn that does not fit is lost otherwise, so that it may grow into memory
 * that nobody has measured; a wish may not.
 */
function wishedStep(policy: GrowWindow, wish: Tokens | undefined, { top, fits }: WindowLimits): Tokens {
  if (!policy.wishes_grow || wish === undefined || fits === undefined || wish > top) return 0;
  return stepFor(wish, stepsOf(policy), top);
}

function roomyStep(policy: GrowWindow, need: Need, top: Tokens): Tokens {
  return stepFor(wholeOf(1 - policy.hysteresis, need.tokens), stepsOf(policy), top);
}

function stepsOf(policy: GrowWindow): GrowthSteps {
  return { smallest: policy.smallest_step, factor: policy.step_factor };
}

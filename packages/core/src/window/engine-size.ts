import type { ContextProfile } from "../policy/model-profile.ts";
import type { AutoWindow } from "../policy/policy.ts";
import { formatCount, type Tokens } from "../units.ts";
import type { PlanStep } from "./plan.ts";
import { percent, shareOf } from "./share.ts";
import type { WindowSituation } from "./situation.ts";

/** What the engine is given for a size that a person sees. */
export interface EngineSize {
  readonly tokens: Tokens;
  readonly step: PlanStep;
}

/**
 * The figure of the model's profile: that of the size, else of the next larger one, else of the largest. Only a model without a profile gets
 * a share.
 */
export function engineSize(policy: AutoWindow, profile: WindowSituation["profile"], size: Tokens): EngineSize {
  const figures = figuresOf(policy, profile);
  const figure = figures.find((one) => one.size >= size) ?? figures.at(-1);
  if (figure === undefined) {
    const tokens = shareOf(policy.engine_share, size);
    const note = `The engine is given ${percent(policy.engine_share)} of ${formatCount(size)}.`;
    return { tokens, step: { rule: "engine_size", value: tokens, note } };
  }
  const note = `The model's profile gives the engine ${formatCount(figure.engine_size)} at a size of ${formatCount(figure.size)}.`;
  return { tokens: figure.engine_size, step: { rule: "engine_size", value: figure.engine_size, note } };
}

/** The size whose share the engine has in `window`; `undefined` where it is no size's share. */
export function sizeBehind(policy: AutoWindow, profile: WindowSituation["profile"], window: Tokens): Tokens | undefined {
  const figures = figuresOf(policy, profile);
  if (figures.length > 0) return figures.find((one) => one.engine_size === window)?.size;
  return policy.sizes.find((size) => shareOf(policy.engine_share, size) === window);
}

function figuresOf(policy: AutoWindow, profile: WindowSituation["profile"]): readonly ContextProfile[] {
  return policy.uses_profiles ? (profile?.context_profiles ?? []) : [];
}

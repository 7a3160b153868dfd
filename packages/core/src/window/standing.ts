import { formatCount, type Tokens } from "../units.ts";
import type { WindowLimits } from "./limits.ts";
import type { PlanStep } from "./plan.ts";
import type { WindowReason } from "./reason.ts";
import type { WindowSituation } from "./situation.ts";

/** How much of the current window can stand. */
export interface Standing {
  readonly tokens: Tokens;
  /** Why it is less than the current one. */
  readonly cause: WindowReason;
  readonly step: PlanStep;
}

/**
 * The current window under today's limits. One that is larger than the model can have was another model's. One that is larger than what fits
 * stands while the engine holds it, since its memory is taken already: low memory never resizes. It is lowered only before it is loaded.
 */
export function standingWindow(current: Tokens, situation: WindowSituation, limits: WindowLimits): Standing {
  const ofModel = Math.min(current, limits.safe ?? current);
  const tokens = situation.loaded === ofModel ? ofModel : Math.min(ofModel, limits.fits ?? ofModel);
  if (tokens < ofModel) {
    const note = `The window of ${formatCount(current)} is not loaded, and no longer fits in memory.`;
    return { tokens, cause: "initial_setup", step: { rule: "current", value: tokens, note } };
  }
  if (tokens < current) {
    const note = `The window of ${formatCount(current)} is more than this model is served at.`;
    return { tokens, cause: "model_change", step: { rule: "current", value: tokens, note } };
  }
  return { tokens, cause: "no_adjustment", step: { rule: "current", value: current, note: "The window so far." } };
}

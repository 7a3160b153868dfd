import type { Tokens, WindowPlan, WindowReason } from "@oriel/core";
import type { Offer } from "../offer.ts";
import type { Standing } from "../standing.ts";
import type { WindowNeed, WindowPlanner } from "./ports.ts";

/** The window a request is sent in. */
export interface ServedWindow {
  /** `undefined` where nobody knows: then nothing can be made to fit, and the engine is simply asked. */
  readonly window: Tokens | undefined;
  /** What the engine is told; `undefined` leaves it to the engine. */
  readonly sent: Tokens | undefined;
  readonly reason: WindowReason | undefined;
  /** Where the window can be chosen. */
  readonly plan: WindowPlan | undefined;
}

export async function servedWindow(windows: WindowPlanner, offer: Offer, need: WindowNeed, standing: Standing): Promise<ServedWindow> {
  if (offer.served.settable) return planned(await windows.plan(offer, need, standing));
  return { window: heldBy(offer), sent: undefined, reason: undefined, plan: undefined };
}

/**
 * The window of a conversation between two turns. Where the window can be chosen, a turn would choose it; until then it is that of the last
 * reply. `undefined` where nobody knows.
 */
export function windowBetween({ offer, standing }: { readonly offer: Offer; readonly standing: Standing }): Tokens | undefined {
  if (!offer.served.settable) return heldBy(offer);
  return (standing.modelChanged ? undefined : standing.current) ?? offer.served.window.tokens;
}

export function planned(plan: WindowPlan): ServedWindow {
  // An engine that is told no size keeps its own, whatever the policy would have liked.
  return { window: plan.window, sent: plan.sendToEngine ? plan.window : undefined, reason: plan.reason, plan };
}

/** Only what the engine or the model's file says counts: to cut a conversation down to a guess would lose text for nothing. */
function heldBy({ served }: Offer): Tokens | undefined {
  const { details, window } = served;
  return details.loadedWindow ?? (window.source === "loaded" || window.source === "metadata" ? window.tokens : undefined);
}

import { type CancelSignal, type ModelRequest, OrielError, type ReplyEvent, type ReplyStream, type WindowPlan } from "@oriel/core";
import type { Standing } from "@oriel/session";
import type { Offer } from "../catalog/catalog.ts";
import type { WindowKeeper } from "./window-keeper.ts";

/**
 * Sends a request in the window that is planned for it. When the engine refuses the prompt and a larger window is to be had, or the model
 * does not fit in memory and a smaller one is, it is sent again: before its first event nothing has been said that another try could
 * contradict.
 *
 * An engine that takes no size is simply asked.
 */
export function plannedSend(
  keeper: WindowKeeper,
  offer: Offer,
  request: ModelRequest,
  standing: Standing,
  signal: CancelSignal,
): ReplyStream {
  if (!offer.served.settable) return offer.engine.send({ ...request, model: offer.served.details.name }, signal);
  return sendPlanned(keeper, offer, request, standing, signal);
}

async function* sendPlanned(
  keeper: WindowKeeper,
  offer: Offer,
  request: ModelRequest,
  standing: Standing,
  signal: CancelSignal,
): AsyncGenerator<readonly ReplyEvent[]> {
  let plan: WindowPlan | undefined = await keeper.plan(offer, request, standing);
  while (plan !== undefined) {
    let started = false;
    try {
      for await (const events of sendIn(offer, request, plan, signal)) {
        started ||= events.some(({ type }) => type !== "progress");
        yield events;
      }
      return;
    } catch (thrown) {
      plan = started || !(thrown instanceof OrielError) ? undefined : await otherPlan(keeper, offer, request, standing, plan, thrown);
      if (plan === undefined) throw thrown;
    }
  }
}

/** A plan that may succeed where this one failed. Each is a larger window than the last, or a smaller one, so that this comes to an end. */
function otherPlan(
  keeper: WindowKeeper,
  offer: Offer,
  request: ModelRequest,
  standing: Standing,
  plan: WindowPlan,
  refusal: OrielError,
): Promise<WindowPlan | undefined> {
  if (refusal.code === "context_length_exceeded") return keeper.afterRefusal(offer, request, standing, plan, refusal);
  if (refusal.code === "model_load_failed" && refusal.data?.["reason"] === "out_of_memory") {
    return keeper.afterOutOfMemory(offer, standing, plan);
  }
  return Promise.resolve(undefined);
}

async function* sendIn(offer: Offer, request: ModelRequest, plan: WindowPlan, signal: CancelSignal): AsyncGenerator<readonly ReplyEvent[]> {
  const window = plan.sendToEngine ? plan.window : undefined;
  for await (const events of offer.engine.send({ ...request, model: offer.served.details.name, window }, signal)) {
    yield events.map((event) =>
      event.type === "reply-start" ? { ...event, window: event.window ?? window, windowReason: plan.reason } : event,
    );
  }
}

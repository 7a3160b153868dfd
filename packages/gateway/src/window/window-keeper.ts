import {
  type EngineRequest,
  estimatePrompt,
  findModelProfile,
  findPolicy,
  type Log,
  type ModelProfile,
  type ModelRequest,
  normaliseModelName,
  OrielError,
  POLICIES,
  type Policy,
  parameterCount,
  planWindow,
  recordAdjustment,
  refuseOverflow,
  retryWindow,
  type Store,
  type Tokens,
  type WindowPlan,
  type WindowSituation,
} from "@oriel/core";
import type { Standing } from "@oriel/session";
import type { Offer } from "../catalog/catalog.ts";
import type { WindowTally } from "./window-tally.ts";

/** Decides the window of each request, and keeps the one window a model has for all its clients. */
export interface WindowKeeper {
  /** The window a request is sent with. */
  plan(offer: Offer, request: ModelRequest, standing: Standing): Promise<WindowPlan>;
  /** A larger window after the engine refused the prompt for want of room; `undefined` when there is none to be had. */
  afterRefusal(
    offer: Offer,
    request: ModelRequest,
    standing: Standing,
    plan: WindowPlan,
    refusal: OrielError,
  ): Promise<WindowPlan | undefined>;
  /** A smaller window after the model did not fit in memory; `undefined` when there is none to try. */
  afterOutOfMemory(offer: Offer, standing: Standing, plan: WindowPlan): Promise<WindowPlan | undefined>;
}

export interface WindowKeeperPorts {
  readonly pins: Store["pins"];
  /** The largest window that fits in memory now; `undefined` when that cannot be known. */
  readonly fits: (offer: Offer) => Promise<Tokens | undefined>;
  readonly tally: WindowTally;
  /** The sizes models were measured at, for policies that use them. */
  readonly profiles: readonly ModelProfile[];
  readonly now: () => number;
  readonly log: Log;
}

export function windowKeeper(ports: WindowKeeperPorts): WindowKeeper {
  const lastUseMs = new Map<string, number>();

  async function plan(offer: Offer, request: ModelRequest, standing: Standing): Promise<WindowPlan> {
    const policy = policyOf(standing);
    const usage = await usageOf(offer, request, policy);
    const planned = await keep(offer, policy, { ...(await situationOf(offer, request, standing, policy)), usage });
    const refusal = refuseOverflow(policy.reply, { prompt: usage, reply: request.maxTokens, window: planned.window });
    if (refusal !== undefined) throw refusal;
    ports.tally.asked(offer.served.name, { wish: request.wishedWindow, window: planned.window });
    lastUseMs.set(keyOf(offer), ports.now());
    return planned;
  }

  async function situationOf(offer: Offer, request: ModelRequest, standing: Standing, policy: Policy): Promise<WindowSituation> {
    const { evidence, details } = offer.served;
    const usedMs = lastUseMs.get(keyOf(offer));
    const pin = sharesWindow(policy) ? await ports.pins.get(offer.engine.id, details.name) : undefined;
    return {
      allowance: request.maxTokens,
      current: sharesWindow(policy) ? pin?.window : standing.current,
      // A window that Oriel loaded and still wants counts: its memory is taken already.
      loaded: pin !== undefined && details.loadedWindow === pin.window ? pin.window : evidence.loaded,
      stated: evidence.stated,
      max: evidence.max,
      family: evidence.family,
      override: evidence.override,
      wish: request.wishedWindow,
      profile: findModelProfile(ports.profiles, details.name),
      parameters: details.parameters === undefined ? undefined : parameterCount(details.parameters),
      isFirstTurn: standing.isFirstTurn,
      modelChanged: standing.modelChanged,
      idleMs: usedMs === undefined ? undefined : ports.now() - usedMs,
    };
  }

  /** The plan, and where the policy has one window per model, that window kept for everybody. */
  async function keep(offer: Offer, policy: Policy, situation: WindowSituation): Promise<WindowPlan> {
    const first = planWindow(policy, situation);
    // Memory is asked only when something would change: most requests leave the window as it is.
    const wantsMore = first.changed || (situation.wish !== undefined && situation.wish > (first.window ?? 0));
    const full = wantsMore ? { ...situation, fits: await ports.fits(offer) } : situation;
    const planned = wantsMore ? planWindow(policy, full) : first;
    if (!sharesWindow(policy) || !planned.changed) return planned;
    return pinned(offer, policy, full);
  }

  async function pinned(offer: Offer, policy: Policy, situation: WindowSituation): Promise<WindowPlan> {
    const { engine, served } = offer;
    let planned = planWindow(policy, situation);
    const at = new Date(ports.now()).toISOString();
    await ports.pins.change(engine.id, served.details.name, (pin) => {
      // Another process may have grown it meanwhile: the decision is made on what is there.
      planned = planWindow(policy, { ...situation, current: pin?.window ?? situation.current });
      if (!planned.changed || planned.window === undefined || planned.reason === "manual_override") return undefined;
      return { window: planned.window, history: recordAdjustment(pin?.history ?? [], planned, at), updatedAt: at };
    });
    if (planned.changed && situation.current !== undefined) announce(offer, planned, situation.current);
    return planned;
  }

  function announce({ served, engine }: Offer, planned: WindowPlan, before: Tokens): void {
    const why = planned.steps.at(-2)?.note ?? "";
    ports.tally.changed(served.name, planned.reason);
    ports.log.info("window.changed", {
      model: served.name,
      engine: engine.id,
      before,
      window: planned.window ?? null,
      reason: planned.reason,
      why,
      cost: "the engine loads the model anew, and conversations are read again",
    });
  }

  return {
    plan,
    async afterRefusal(offer, request, standing, before, refusal) {
      const policy = policyOf(standing);
      const situation = await situationOf(offer, request, standing, policy);
      // An engine that refuses without a number has counted more than the window holds.
      const usage = numberIn(refusal, "prompt") ?? Math.max(estimatePrompt(request.prompt).tokens, (before.window ?? 0) + 1);
      const next = await keep(offer, policy, { ...situation, usage });
      return next.window !== undefined && next.window > (before.window ?? 0) ? next : undefined;
    },
    async afterOutOfMemory(offer, standing, before) {
      const policy = policyOf(standing);
      const smaller = before.window === undefined ? undefined : retryWindow(policy.window, before.window);
      if (smaller === undefined || before.window === undefined) return undefined;
      const failed = before.window;
      const planned: WindowPlan = { ...before, window: smaller, changed: true };
      ports.log.warn("window.out_of_memory", { model: offer.served.name, failed, retry: smaller });
      ports.tally.changed(offer.served.name, "out_of_memory");
      if (sharesWindow(policy)) {
        const at = new Date(ports.now()).toISOString();
        await ports.pins.change(offer.engine.id, offer.served.details.name, (pin) => ({
          window: smaller,
          history: recordAdjustment(pin?.history ?? [], planned, at),
          updatedAt: at,
        }));
      }
      return planned;
    },
  };
}

/** @throws OrielError `invalid_request` for a policy there is not. */
export function policyOf({ policy }: Pick<Standing, "policy">): Policy {
  const found = findPolicy(policy ?? "oriel");
  if (found !== undefined) return found;
  const names = POLICIES.map(({ id }) => id);
  throw new OrielError("invalid_request", `There is no policy ${policy}: there are ${names.join(", ")}.`, {
    param: "policy",
    data: { policies: names },
  });
}

/** Whether all clients of a model share one window: then it is pinned; else each conversation has its own. */
function sharesWindow(policy: Policy): boolean {
  return policy.window.mode === "grow";
}

/** A prompt this much smaller than its window needs no exact count: whatever the estimate is off by, it fits. */
const CLEARLY_SMALLER = 0.5;

/** The prompt's tokens: counted by the engine where it matters and can be had, else estimated. */
async function usageOf({ engine, served }: Offer, request: ModelRequest, policy: Policy): Promise<Tokens> {
  const estimate = estimatePrompt(request.prompt).tokens;
  const needed = estimate + (request.maxTokens ?? policy.reply.default);
  if (sharesWindow(policy) && needed <= served.window.tokens * CLEARLY_SMALLER) return estimate;
  const asked: EngineRequest = { ...request, model: served.details.name };
  return (await engine.count(asked))?.tokens ?? estimate;
}

function numberIn(refusal: OrielError, name: string): number | undefined {
  const value = refusal.data?.[name];
  return typeof value === "number" ? value : undefined;
}

function keyOf({ engine, served }: Offer): string {
  return `${engine.id}\n${normaliseModelName(served.details.name)}`;
}

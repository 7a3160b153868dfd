import {
  boundsOf,
  findModelProfile,
  type Log,
  type Margins,
  type ModelProfile,
  marginsOf,
  normaliseModelName,
  type Policy,
  parameterCount,
  planWindow,
  recordAdjustment,
  retryWindow,
  type Store,
  type Tokens,
  type WindowPlan,
  type WindowSituation,
} from "@oriel/core";
import type { WindowNeed, WindowPlanner } from "../context/ports.ts";
import type { Offer } from "../offer.ts";
import type { Standing } from "../standing.ts";

export interface WindowKeeperPorts {
  readonly pins: Store["pins"];
  /** The largest window that fits in memory now, with so much left free; `undefined` when that cannot be known. */
  readonly fits: (offer: Offer, margins: Margins | undefined) => Promise<Tokens | undefined>;
  readonly tally: WindowWatch;
  /** The sizes models were measured at, for policies that use them. */
  readonly profiles: readonly ModelProfile[];
  readonly now: () => number;
  readonly log: Log;
}

/** Who wants to know what is asked of windows, and what becomes of them. */
export interface WindowWatch {
  asked(model: string, request: { readonly wish: Tokens | undefined; readonly window: Tokens | undefined }): void;
  changed(model: string, reason: string): void;
}

/** Decides the window of each request, and keeps the one window a model has for all its clients. */
export function windowKeeper(ports: WindowKeeperPorts): WindowPlanner {
  const lastUseMs = new Map<string, number>();

  async function plan(offer: Offer, need: WindowNeed, standing: Standing): Promise<WindowPlan> {
    const { policy } = standing;
    const planned = await keep(offer, policy, await situationOf(offer, need, standing, policy), standing);
    ports.tally.asked(offer.served.name, { wish: need.wish, window: planned.window });
    lastUseMs.set(keyOf(offer), ports.now());
    return planned;
  }

  async function situationOf(offer: Offer, need: WindowNeed, standing: Standing, policy: Policy): Promise<WindowSituation> {
    const { evidence, details } = offer.served;
    const usedMs = lastUseMs.get(keyOf(offer));
    const pin = sharesWindow(policy) ? await ports.pins.get(offer.engine.id, details.name) : undefined;
    return {
      usage: need.usage,
      allowance: need.allowance,
      current: sharesWindow(policy) ? pin?.window : standing.current,
      // A window that Oriel loaded and still wants counts: its memory is taken already.
      loaded: pin !== undefined && details.loadedWindow === pin.window ? pin.window : evidence.loaded,
      stated: evidence.stated,
      max: evidence.max,
      family: evidence.family,
      override: evidence.override,
      wish: need.wish,
      bounds: standing.config === undefined ? undefined : boundsOf(standing.config),
      profile: findModelProfile(ports.profiles, details.name),
      parameters: details.parameters === undefined ? undefined : parameterCount(details.parameters),
      isFirstTurn: standing.isFirstTurn,
      modelChanged: standing.modelChanged,
      idleMs: usedMs === undefined ? undefined : ports.now() - usedMs,
    };
  }

  /** The plan, and where the policy has one window per model, that window kept for everybody. */
  async function keep(offer: Offer, policy: Policy, situation: WindowSituation, { config }: Standing): Promise<WindowPlan> {
    const first = planWindow(policy, situation);
    // Memory is asked only when something would change: most requests leave the window as it is.
    const wantsMore = first.changed || (situation.wish !== undefined && situation.wish > (first.window ?? 0));
    const full = wantsMore
      ? { ...situation, fits: await ports.fits(offer, config === undefined ? undefined : marginsOf(config)) }
      : situation;
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
    afterRefusal: async (offer, need, standing) =>
      keep(offer, standing.policy, await situationOf(offer, need, standing, standing.policy), standing),
    async afterOutOfMemory(offer, standing, before) {
      const { policy } = standing;
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

/** Whether all clients of a model share one window: then it is pinned; else each conversation has its own. */
function sharesWindow(policy: Policy): boolean {
  return policy.window.mode === "grow";
}

function keyOf({ engine, served }: Offer): string {
  return `${engine.id}\n${normaliseModelName(served.details.name)}`;
}

import {
  asOrielError,
  boundsOf,
  findModelProfile,
  type Log,
  type Margins,
  type Milliseconds,
  type ModelProfile,
  marginsOf,
  type Policy,
  parameterCount,
  planWindow,
  recordAdjustment,
  retryWindow,
  type Store,
  type Tokens,
  type WindowPin,
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

/** A model in use is noted this often: all processes on one store know of its last use, to this long. */
const USE_NOTED_EVERY: Milliseconds = 60_000;

/** Decides the window of each request, and keeps the one window a model has for all its clients. */
export function windowKeeper(ports: WindowKeeperPorts): WindowPlanner {
  async function plan(offer: Offer, need: WindowNeed, standing: Standing): Promise<WindowPlan> {
    const { policy } = standing;
    const pin = await pinOf(offer, policy);
    const planned = await keep(offer, policy, situationOf(offer, need, standing, pin), standing);
    ports.tally.asked(offer.served.name, { wish: need.wish, window: planned.window });
    if (sharesWindow(policy)) await noteUse(offer, pin);
    return planned;
  }

  async function pinOf({ engine, served }: Offer, policy: Policy): Promise<WindowPin | undefined> {
    return sharesWindow(policy) ? ports.pins.get(engine.id, served.details.name) : undefined;
  }

  /** After the plan, for which it was idle until now. A clock that was set makes the last use lie far off, on whichever side. */
  async function noteUse({ engine, served }: Offer, pin: WindowPin | undefined): Promise<void> {
    const nowMs = ports.now();
    if (pin?.usedAt !== undefined && Math.abs(nowMs - Date.parse(pin.usedAt)) < USE_NOTED_EVERY) return;
    try {
      await ports.pins.used(engine.id, served.details.name, isoTime(nowMs));
    } catch (thrown) {
      // Another process may shrink the window then; that is no reason to answer nobody.
      ports.log.warn("window.use_not_noted", { model: served.name, message: asOrielError(thrown).message });
    }
  }

  function situationOf(offer: Offer, need: WindowNeed, standing: Standing, pin: WindowPin | undefined): WindowSituation {
    const { evidence, details } = offer.served;
    return {
      usage: need.usage,
      allowance: need.allowance,
      current: sharesWindow(standing.policy) ? pin?.window : standing.current,
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
      idleMs: idleSince(pin),
    };
  }

  /** For how long nobody has used a model, at least: its last use may have come as long after the one that was noted as uses are noted apart. */
  function idleSince(pin: WindowPin | undefined): Milliseconds | undefined {
    return pin?.usedAt === undefined ? undefined : Math.max(0, ports.now() - Date.parse(pin.usedAt) - USE_NOTED_EVERY);
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
    const at = isoTime(ports.now());
    await ports.pins.change(engine.id, served.details.name, (pin) => {
      // Another process may have grown it meanwhile, or begun to use it: the decision is made on what is there.
      planned = planWindow(policy, { ...situation, current: pin?.window ?? situation.current, idleMs: idleSince(pin) });
      if (!planned.changed || planned.window === undefined || planned.reason === "manual_override") return undefined;
      return { window: planned.window, history: recordAdjustment(pin?.history ?? [], planned, at), updatedAt: at, usedAt: pin?.usedAt };
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
    async afterRefusal(offer, need, standing) {
      const { policy } = standing;
      return keep(offer, policy, situationOf(offer, need, standing, await pinOf(offer, policy)), standing);
    },
    async afterOutOfMemory(offer, standing, before) {
      const { policy } = standing;
      const smaller = before.window === undefined ? undefined : retryWindow(policy.window, before.window);
      if (smaller === undefined || before.window === undefined) return undefined;
      const failed = before.window;
      const planned: WindowPlan = { ...before, window: smaller, changed: true };
      ports.log.warn("window.out_of_memory", { model: offer.served.name, failed, retry: smaller });
      ports.tally.changed(offer.served.name, "out_of_memory");
      if (sharesWindow(policy)) {
        const at = isoTime(ports.now());
        await ports.pins.change(offer.engine.id, offer.served.details.name, (pin) => ({
          window: smaller,
          history: recordAdjustment(pin?.history ?? [], planned, at),
          updatedAt: at,
          usedAt: pin?.usedAt,
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

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

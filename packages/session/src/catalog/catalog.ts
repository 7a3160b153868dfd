import { type Engine, normaliseModelName, OrielError, type ServedModel, type Store, type Tokens } from "@oriel/core";
import type { Offer } from "../offer.ts";
import { type DetailCache, type EngineListing, listEngine } from "./list-engine.ts";
import { offeredName, serveModel } from "./serve-model.ts";

export interface Listing {
  readonly engines: readonly EngineListing[];
  readonly models: readonly ServedModel[];
}

/** Every model of every engine, under the names requests use, with the window each is served at. */
export interface Catalog {
  /** The listing, at most `maxAgeMs` old. */
  list(): Promise<Listing>;
  /** Where a model runs. Answered from the last listing, so that a request costs no call to the engines. @throws OrielError `model_not_found`. */
  route(model: string): Promise<Offer>;
  /** Asks the engines again: for a model that changed through us. */
  refresh(): Promise<Listing>;
  /** Takes note that a user took back an override of this size. */
  dismiss(model: ServedModel, override: Tokens): void;
  /** Takes note of a window a client wished for; wishes are shown, never followed by themselves. */
  wish(model: ServedModel, tokens: Tokens): void;
  /** The windows clients wished for, smallest first. */
  wishes(model: ServedModel): readonly Tokens[];
}

export interface CatalogPorts {
  readonly engines: readonly Engine[];
  readonly overrides: Pick<Store["overrides"], "list">;
  readonly pins: Pick<Store["pins"], "list">;
  readonly now: () => number;
  readonly maxAgeMs: number;
}

/** No client wishes for more sizes than this in earnest; the bound keeps a hostile one from filling memory. */
const MOST_WISHES = 16;

export function createCatalog(ports: CatalogPorts): Catalog {
  const details: DetailCache = new Map();
  const dismissed = new Map<string, Tokens>();
  const wished = new Map<string, Set<Tokens>>();
  let last: { readonly listing: Listing; readonly atMs: number; readonly byName: ReadonlyMap<string, Offer> } | undefined;
  let running: Promise<Listing> | undefined;

  /** One refresh at a time: whoever asks meanwhile gets the same answer. */
  function refresh(): Promise<Listing> {
    running ??= read().finally(() => {
      running = undefined;
    });
    return running;
  }

  async function read(): Promise<Listing> {
    const [overrides, pins, engines] = await Promise.all([
      ports.overrides.list(),
      ports.pins.list(),
      Promise.all(ports.engines.map((engine) => listEngine(engine, details))),
    ]);
    const sizes = new Map(overrides.map((override) => [normaliseModelName(override.model), override.tokens]));
    const pinned = new Map(pins.map((pin) => [pinKey(pin.engine, pin.model), pin]));
    const byName = new Map<string, Offer>();
    const models: ServedModel[] = [];
    const taken = new Set<string>();
    for (const { engine, models: found } of engines) {
      for (const model of found) {
        const name = offeredName(engine.id, model.name, taken);
        const key = normaliseModelName(name);
        taken.add(key);
        const served = serveModel(engine, model, name, {
          override: sizes.get(key),
          pin: pinned.get(pinKey(engine.id, model.name)),
          dismissed: dismissed.get(key),
        });
        models.push(served);
        byName.set(key, { served, engine });
        // The full name always works, also for a model that has the bare one.
        byName.set(normaliseModelName(`${engine.id}/${model.name}`), { served, engine });
      }
    }
    const listing = { engines, models };
    last = { listing, atMs: ports.now(), byName };
    return listing;
  }

  return {
    refresh,
    async list() {
      if (last !== undefined && ports.now() - last.atMs <= ports.maxAgeMs) return last.listing;
      return refresh();
    },
    async route(model) {
      const key = normaliseModelName(model);
      const known = last?.byName.get(key);
      if (known !== undefined && last !== undefined) {
        // Stale is good enough to begin with; what changed is found out behind the request's back.
        if (ports.now() - last.atMs > ports.maxAgeMs) void refresh().catch(() => undefined);
        return known;
      }
      const { models } = await refresh();
      const found = last?.byName.get(key);
      if (found === undefined) throw modelNotFound(model, models);
      return found;
    },
    dismiss(model, override) {
      dismissed.set(normaliseModelName(model.name), override);
    },
    wish(model, tokens) {
      const key = normaliseModelName(model.name);
      const sizes = wished.get(key) ?? new Set();
      if (sizes.size < MOST_WISHES) wished.set(key, sizes.add(tokens));
    },
    wishes(model) {
      return [...(wished.get(normaliseModelName(model.name)) ?? [])].sort((a, b) => a - b);
    },
  };
}

function pinKey(engine: string, model: string): string {
  return `${engine}\n${model}`;
}

/** How many names a refusal lists: enough to find the right one, few enough to read. */
const NAMES_SHOWN = 20;

function modelNotFound(asked: string, models: readonly ServedModel[]): OrielError {
  const names = models.slice(0, NAMES_SHOWN).map((model) => model.name);
  const more = models.length - names.length;
  const there =
    names.length === 0 ? "no engine offers any model right now" : `there are ${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  const shown = asked.length > 200 ? `${asked.slice(0, 200)}…` : asked;
  return new OrielError("model_not_found", `There is no model ${shown}: ${there}.`, { param: "model", data: { models: names } });
}

import { type Engine, OrielError } from "@oriel/core";
import type { FoundEngine, Identity } from "@oriel/engine";
import { portOf } from "../config/address.ts";
import { type Backend, printableUrl } from "../config/backend.ts";
import type { EngineHint, EnginePlan } from "../config/engine-plan.ts";
import { isLoopback } from "../config/loop-guard.ts";

/** The part of `@oriel/engine` that finds engines. */
export interface EngineFinder {
  identify(url: string, options: { readonly apiKey?: string | undefined }): Promise<Identity>;
  discoverEngines(): Promise<readonly FoundEngine[]>;
  engineFor(found: Pick<FoundEngine, "id" | "url" | "kind">, options: { readonly apiKey?: string | undefined }): Engine;
}

/** An engine's address and kind, and the key to it. */
type Located = Pick<FoundEngine, "url" | "kind"> & { readonly apiKey?: string | undefined };

/**
 * The engines to put behind Oriel, and what the user should know about those that are not.
 * @throws OrielError for a named backend that is Oriel or no engine (`bad_config`), or that does not answer while its kind is not known
 * (`engine_unreachable`). One whose kind is configured may answer later.
 */
export async function findEngines(
  plan: EnginePlan,
  finder: EngineFinder,
): Promise<{ readonly engines: readonly Engine[]; readonly notes: readonly string[] }> {
  if (plan.kind === "named") {
    const located = await Promise.all(plan.backends.map((backend) => locate(backend, finder)));
    return { engines: enginesAt(located, finder), notes: [] };
  }
  const [hinted, usual] = await Promise.all([Promise.all(plan.hints.map((hint) => follow(hint, finder))), finder.discoverEngines()]);
  const known = hinted.flatMap(({ located }) => located ?? []);
  const places = new Set(known.map(({ url }) => placeOf(url)));
  const others = usual.filter(({ url }) => !places.has(placeOf(url)));
  return { engines: enginesAt([...known, ...others], finder), notes: [...plan.notes, ...hinted.flatMap(({ note }) => note ?? [])] };
}

async function locate({ url, kind, apiKey }: Backend, finder: EngineFinder): Promise<Located> {
  if (kind !== undefined) return { url, kind, apiKey };
  const identity = await finder.identify(url, { apiKey });
  switch (identity.is) {
    case "engine":
      return { url, kind: identity.engine.kind, apiKey };
    case "oriel":
      throw new OrielError("bad_config", `The backend ${printableUrl(url)} is an Oriel, not an engine: name the engine behind it.`);
    case "other":
      throw new OrielError(
        "bad_config",
        `What answers at the backend ${printableUrl(url)} is no engine that Oriel knows: check the address, or name its kind in the config file.`,
      );
    case "nobody":
      throw new OrielError(
        "engine_unreachable",
        `The backend ${printableUrl(url)} does not answer, so that Oriel cannot tell what it is: start it, or name its kind in the config file.`,
        { cause: identity.reason },
      );
  }
}

async function follow(
  { variable, url, apiKey }: EngineHint,
  finder: EngineFinder,
): Promise<{ readonly located?: Located; readonly note?: string }> {
  const identity = await finder.identify(url, { apiKey });
  const place = `${variable} names ${printableUrl(url)}`;
  switch (identity.is) {
    case "engine":
      return { located: { url, kind: identity.engine.kind, apiKey } };
    case "oriel":
      return { note: `${place}, which is an Oriel, as it should for your clients; it is not used as an engine.` };
    case "other":
      return { note: `${place}, where no engine that Oriel knows answers; it is not used.` };
    case "nobody":
      return { note: `${place}, where nothing answers; it is not used.` };
  }
}

/** The first of a kind is called by its kind, the next `ollama-2`. */
function enginesAt(located: readonly Located[], finder: EngineFinder): readonly Engine[] {
  return located.map(({ url, kind, apiKey }, index) => {
    const before = located.slice(0, index).filter((other) => other.kind === kind).length;
    return finder.engineFor({ id: before === 0 ? kind : `${kind}-${before + 1}`, url, kind }, { apiKey });
  });
}

/** One name for every spelling of a place on this machine. */
function placeOf(address: string): string {
  const url = new URL(address);
  return `${isLoopback(url.hostname) ? "here" : url.hostname}:${portOf(url)}`;
}

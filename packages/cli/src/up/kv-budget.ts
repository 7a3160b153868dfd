import { join } from "node:path";
import { type Bytes, checkTier, embeddedServing, type ModelSpec, type RegisteredModel, type Tokens } from "@oriel/core";
import type { EmbeddedEngineOptions } from "@oriel/engine";

/** What every model may take for the states of its conversations, unless a registry says otherwise. */
export interface KvLimits {
  /** The folder of the states on disk. */
  readonly folder: string;
  /** The most that folder may take; 0 for nothing on disk, whatever a registry says. */
  readonly ssdBytes: Bytes;
  readonly ramBytes: Bytes | undefined;
  readonly sequences: number;
}

type KvOptions = Pick<EmbeddedEngineOptions, "sequences" | "maxHotBytes" | "coldFolder" | "maxColdBytes" | "hotTokens">;

/**
 * What one model may take. A registry that gives it a budget on disk gives it a folder of its own: the budget is for the whole of a folder.
 * @param weights the bytes of the model itself, which count in the `max_ram_mb` of a registry.
 */
export function kvBudget(limits: KvLimits, registered: RegisteredModel | undefined, weights: Bytes): KvOptions {
  const { sequences } = limits;
  const shared = { coldFolder: limits.folder, maxColdBytes: limits.ssdBytes };
  const nothing = { coldFolder: undefined, maxColdBytes: undefined };
  const general = limits.ssdBytes === 0 ? nothing : shared;
  if (registered?.tier === undefined) return { sequences, maxHotBytes: limits.ramBytes, ...general };
  const { id, tier } = registered;
  const beside = tier.ramBytes === undefined ? undefined : Math.max(0, tier.ramBytes - weights);
  const maxHotBytes = least([tier.kvRamBytes, beside]) ?? limits.ramBytes;
  if (!tier.isTiered || limits.ssdBytes === 0) return { sequences, maxHotBytes, ...nothing };
  const { hotTokens } = tier;
  if (tier.ssdBytes === undefined) return { sequences, maxHotBytes, ...shared, hotTokens };
  return { sequences, maxHotBytes, hotTokens, coldFolder: join(limits.folder, ownFolder(id)), maxColdBytes: tier.ssdBytes };
}

/** What a registry grants a model that cannot be, in words with the right figures. */
export function budgetFaults(registered: RegisteredModel, spec: ModelSpec, window: Tokens): readonly string[] {
  if (registered.tier === undefined) return [];
  const faults = checkTier(registered.tier, spec, registered.window ?? window, embeddedServing(spec, 1));
  return faults.map(({ message }) => `The registry's budget of ${registered.id} does not work out: ${message}`);
}

function least(bytes: readonly (Bytes | undefined)[]): Bytes | undefined {
  const given = bytes.filter((each) => each !== undefined);
  return given.length === 0 ? undefined : Math.min(...given);
}

/** A name may hold what no folder may be called. */
function ownFolder(id: string): string {
  return `model-${encodeURIComponent(id)}`;
}

import type { Engine, KvTiers } from "@oriel/core";
import type { Catalog } from "@oriel/session";

/** What an engine keeps of the conversations of a model, under the model's name in requests. */
export interface ServedTiers extends KvTiers {
  readonly engine: string;
}

/** Of all engines that tell; nobody is asked where none does. */
export async function servedTiers(engines: readonly Engine[], catalog: Pick<Catalog, "list">): Promise<readonly ServedTiers[]> {
  const told = engines.flatMap((engine) => (engine.kvTiers?.() ?? []).map((tiers) => ({ ...tiers, engine: engine.id })));
  if (told.length === 0) return [];
  const { models } = await catalog.list();
  return told.map((tiers) => {
    const served = models.find(({ engineId, details }) => engineId === tiers.engine && details.name === tiers.model);
    return { ...tiers, model: served?.name ?? tiers.model };
  });
}

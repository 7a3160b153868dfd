import { asOrielError, type Engine, type EngineModel } from "@oriel/core";

/** One engine's answer to "what have you got?". */
export interface EngineListing {
  readonly engine: Engine;
  readonly models: readonly EngineModel[];
  readonly version: string | undefined;
  /** Why it did not answer. */
  readonly error: string | undefined;
}

/** Details that do not change while a model's file stays the same, by engine, name and digest. */
export type DetailCache = Map<string, EngineModel>;

/** How many models are asked about at once: enough to hide the latency, few enough not to flood a small server. */
const AT_ONCE = 8;

/** Lists an engine's models, each with its details. An engine that does not answer is a listing too, with the reason. */
export async function listEngine(engine: Engine, details: DetailCache): Promise<EngineListing> {
  try {
    const [models, version] = await Promise.all([engine.models(), engine.version?.()]);
    return { engine, models: await withDetails(engine, models, details), version, error: undefined };
  } catch (thrown) {
    return { engine, models: [], version: undefined, error: asOrielError(thrown).message };
  }
}

async function withDetails(engine: Engine, models: readonly EngineModel[], details: DetailCache): Promise<readonly EngineModel[]> {
  const detailed: EngineModel[] = [];
  for (let from = 0; from < models.length; from += AT_ONCE) {
    detailed.push(...(await Promise.all(models.slice(from, from + AT_ONCE).map((model) => withDetail(engine, model, details)))));
  }
  return detailed;
}

/** The listing is fresher than the cached detail (loaded or not, and how large), so what it says wins. */
async function withDetail(engine: Engine, listed: EngineModel, details: DetailCache): Promise<EngineModel> {
  const key = `${engine.id}\n${listed.name}\n${listed.digest ?? ""}`;
  const known = details.get(key) ?? (await engine.model(listed.name));
  if (known === undefined) return listed;
  // Without a digest a changed file cannot be told from an unchanged one: such details are asked for anew each time.
  if (listed.digest !== undefined) details.set(key, known);
  return { ...known, ...said(listed), loadedWindow: listed.loadedWindow, held: listed.held };
}

function said(model: EngineModel): Partial<EngineModel> {
  return Object.fromEntries(Object.entries(model).filter(([, value]) => value !== undefined));
}

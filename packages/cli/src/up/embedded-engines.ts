import { basename, join } from "node:path";
import { type Engine, formatCount, type KvStrategy, type Log, type RegisteredModel, strategyFault, type Tokens } from "@oriel/core";
import type { Residence } from "@oriel/engine";
import type { Config } from "../config/resolve.ts";
import type { EmbeddedFile } from "./embedded-files.ts";
import { budgetFaults, type KvLimits, kvBudget } from "./kv-budget.ts";
import { registeredAs } from "./registered-models.ts";

/** Taken as an argument, since the engine is loaded only by `oriel up`. */
type EngineParts = Pick<typeof import("@oriel/engine"), "embeddedEngine" | "readGgufFile" | "defaultWindow">;

export interface EmbeddedEngines {
  readonly engines: readonly Engine[];
  /** Of budgets and strategies that cannot be. */
  readonly notes: readonly string[];
}

/**
 * An embedded engine for each model file, within what the settings and the registry grant it. Loads nothing.
 * @param home where their models live side by side.
 */
export async function embeddedEngines(
  files: readonly EmbeddedFile[],
  config: Config,
  registered: readonly RegisteredModel[],
  { embeddedEngine, readGgufFile, defaultWindow }: EngineParts,
  home: Residence,
  log: Log,
): Promise<EmbeddedEngines> {
  const limits: KvLimits = {
    folder: join(config.dataDir.value, "kv"),
    ssdBytes: config.kvSsdLimitBytes.value,
    ramBytes: config.kvRamLimitBytes.value,
    sequences: config.kvSequences.value,
  };
  const engines: Engine[] = [];
  const notes: string[] = [];
  for (const [index, { path, isDemonstration }] of files.entries()) {
    const entry = registeredAs(registered, path);
    const reading = await readGgufFile(path);
    const spec = reading.kind === "known" ? reading.spec : undefined;
    const usualWindow = defaultWindow(spec?.trainedWindow);
    const kvStrategy = strategyOf(entry, config.kvStrategy.value);
    if (entry !== undefined && spec !== undefined) notes.push(...budgetFaults(entry, spec, usualWindow));
    notes.push(...strategyFaults(entry?.id ?? basename(path, ".gguf"), kvStrategy, entry?.window ?? usualWindow));
    const make = (): Engine =>
      embeddedEngine({
        id: index === 0 ? "embedded" : `embedded-${index + 1}`,
        modelPath: path,
        window: undefined,
        isDemonstration,
        threads: config.threads.value,
        kvStrategy,
        loadTimeoutMs: config.loadTimeoutMs.value,
        queueTimeoutMs: config.queueTimeoutMs.value,
        silenceTimeoutMs: config.silenceTimeoutMs.value,
        log,
        ...kvBudget(limits, entry, spec?.weights?.total ?? 0),
      });
    engines.push(home.house(make, usualWindow));
  }
  return { engines, notes };
}

/** A registry's word on one model counts more than the setting for all. */
function strategyOf(entry: RegisteredModel | undefined, general: KvStrategy | undefined): KvStrategy | undefined {
  const own = entry?.kvStrategy ?? general;
  return own === "none" ? undefined : own;
}

/** Requests would be refused for it; whoever starts Oriel learns it first. */
function strategyFaults(model: string, strategy: KvStrategy | undefined, window: Tokens): readonly string[] {
  const fault = strategy === undefined ? undefined : strategyFault(strategy, window);
  return fault === undefined ? [] : [`The KV strategy of ${model} does not suit its window of ${formatCount(window)} tokens: ${fault}.`];
}

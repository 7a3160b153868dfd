import { join } from "node:path";
import type { Engine, Log, RegisteredModel } from "@oriel/core";
import type { Residence } from "@oriel/engine";
import type { Config } from "../config/resolve.ts";
import type { EmbeddedFile } from "./embedded-files.ts";
import { budgetFaults, type KvLimits, kvBudget } from "./kv-budget.ts";
import { registeredAs } from "./registered-models.ts";

/** Taken as an argument, since the engine is loaded only by `oriel up`. */
type EngineParts = Pick<typeof import("@oriel/engine"), "embeddedEngine" | "readGgufFile" | "defaultWindow">;

export interface EmbeddedEngines {
  readonly engines: readonly Engine[];
  /** Of budgets that cannot be. */
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
    if (entry !== undefined && spec !== undefined) notes.push(...budgetFaults(entry, spec, defaultWindow(spec.trainedWindow)));
    const make = (): Engine =>
      embeddedEngine({
        id: index === 0 ? "embedded" : `embedded-${index + 1}`,
        modelPath: path,
        window: undefined,
        isDemonstration,
        threads: config.threads.value,
        kvStrategy: config.kvStrategy.value,
        log,
        ...kvBudget(limits, entry, spec?.weights?.total ?? 0),
      });
    engines.push(home.house(make, defaultWindow(spec?.trainedWindow)));
  }
  return { engines, notes };
}

import { parseJsonAfterChatter, valueAt } from "../json-text.ts";
import { gpuEntries } from "./amd-value.ts";

export const STATIC_ARGS = ["static", "--asic", "--vram", "--json"] as const;

/** What amd-smi knows of one GPU's make. */
export interface AmdMake {
  readonly name: string | undefined;
  /** `GDDR6`, `HBM3`; of an integrated GPU the kind of the system's memory: `DDR5`, `LPDDR5`. */
  readonly memoryType: string | undefined;
}

/** Reads `amd-smi static --json`, by GPU; `undefined` when that is no answer of amd-smi's. */
export function parseAmdSmiStatic(stdout: string): ReadonlyMap<number, AmdMake> | undefined {
  const answer = parseJsonAfterChatter(stdout);
  if (answer === undefined) return undefined;
  return new Map(
    gpuEntries(answer).map(([gpu, entry]) => [
      gpu,
      { name: textAt(entry, "asic", "market_name"), memoryType: textAt(entry, "vram", "type") },
    ]),
  );
}

function textAt(entry: unknown, ...path: readonly string[]): string | undefined {
  const value = valueAt(entry, ...path);
  return typeof value === "string" && value !== "" && value !== "N/A" ? value : undefined;
}

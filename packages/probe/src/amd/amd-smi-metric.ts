import { parseJsonAfterChatter, valueAt } from "../json-text.ts";
import { readShare } from "../number.ts";
import { gpuEntries, readAmdBytes, readAmdNumber } from "./amd-value.ts";

export const METRIC_ARGS = ["metric", "--mem-usage", "--usage", "--temperature", "--json"] as const;

/** What amd-smi measures of one GPU. */
export interface AmdMetric {
  readonly gpu: number;
  /** The GPU's own memory; of an integrated one, the part set aside for it at start. */
  readonly vram: AmdMemory;
  /** The part of the system's memory that the GPU may use as well. */
  readonly gtt: AmdMemory;
  readonly utilisation: number | undefined;
  readonly temperatureC: number | undefined;
}

interface AmdMemory {
  readonly totalBytes: number | undefined;
  readonly usedBytes: number | undefined;
}

/** Reads `amd-smi metric --json`; `undefined` when that is no answer of amd-smi's. */
export function parseAmdSmiMetric(stdout: string): readonly AmdMetric[] | undefined {
  const answer = parseJsonAfterChatter(stdout);
  if (answer === undefined) return undefined;
  return gpuEntries(answer).map(([gpu, entry]) => ({
    gpu,
    vram: memoryOf(entry, "vram"),
    gtt: memoryOf(entry, "gtt"),
    utilisation: readShare(readAmdNumber(valueAt(entry, "usage", "gfx_activity"))),
    // Instinct cards have no sensor at the edge.
    temperatureC: readAmdNumber(valueAt(entry, "temperature", "edge")) ?? readAmdNumber(valueAt(entry, "temperature", "hotspot")),
  }));
}

function memoryOf(entry: unknown, kind: "vram" | "gtt"): AmdMemory {
  return {
    totalBytes: readAmdBytes(valueAt(entry, "mem_usage", `total_${kind}`)),
    usedBytes: readAmdBytes(valueAt(entry, "mem_usage", `used_${kind}`)),
  };
}

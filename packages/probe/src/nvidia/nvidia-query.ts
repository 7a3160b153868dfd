import type { MemoryDevice } from "@oriel/core";
import { readNumber, readShare } from "../number.ts";
import { failure, quote, type Reading } from "../reading.ts";

const MIB = 1024 ** 2;
const SOURCE = "nvidia-smi --query-gpu";

/** What is asked, in this order. The name comes last: it is the only field that may hold a comma. */
export const QUERY_FIELDS = [
  "index",
  "mig.mode.current",
  "memory.total",
  "memory.used",
  "memory.free",
  "utilization.gpu",
  "temperature.gpu",
  "name",
] as const;

/** GPUs that work in the system's memory and so tell of none of their own: DGX Spark, and the Jetson boards. */
const SHARES_SYSTEM_MEMORY = /\b(?:GB10|Orin|Thor|Xavier)\b/;

export interface NvidiaAnswer extends Reading {
  /** The lines that tell of no GPU: what the tool complains of. */
  readonly complaints: readonly string[];
}

/**
 * Reads what nvidia-smi prints for `QUERY_FIELDS` as `csv,noheader,nounits`: one line for each GPU, memory in MiB, and in place of what it cannot
 * tell a word in brackets. Its complaints stand among the lines.
 */
export function parseNvidiaQuery(stdout: string): NvidiaAnswer {
  const lines = stdout.split("\n").map((line) => line.trim());
  const read = lines.filter((line) => line !== "").map((line) => parseGpu(line) ?? line);
  const gpus = read.filter((gpu) => typeof gpu !== "string");
  return {
    devices: gpus.map(({ device }) => device),
    problems: gpus.flatMap(({ problem }) => (problem === undefined ? [] : [failure("nvidia-smi", problem)])),
    complaints: read.filter((line) => typeof line === "string"),
  };
}

interface Gpu {
  readonly device: MemoryDevice;
  readonly problem: string | undefined;
}

function parseGpu(line: string): Gpu | undefined {
  const [index = "", mig, total, used, free, utilisation, temperature, ...name] = line.split(", ");
  if (!/^\d{1,3}$/.test(index) || name.length === 0) return undefined;
  const product = nameOf(name.join(", "));
  // No GPU has no memory at all: a zero is one that the driver does not know.
  const memory = { totalBytes: bytesOf(total) || undefined, usedBytes: bytesOf(used), freeBytes: bytesOf(free) };
  const isUnified = memory.totalBytes === undefined && product !== undefined && SHARES_SYSTEM_MEMORY.test(product);
  return {
    device: {
      id: `cuda:${index}`,
      library: "cuda",
      name: product,
      kind: isUnified ? "unified" : "gpu",
      ...memory,
      utilisation: readShare(readNumber(utilisation)),
      temperatureC: readNumber(temperature),
      source: SOURCE,
    },
    problem: isUnified ? undefined : whatIsWrong(index, memory.totalBytes, total ?? "", mig ?? ""),
  };
}

function whatIsWrong(index: string, totalBytes: number | undefined, said: string, mig: string): string | undefined {
  if (totalBytes === undefined) return `GPU ${index} does not tell its memory; instead it says ${quote(said)}`;
  if (mig === "Enabled") return `GPU ${index} is divided (MIG): the figures are of the whole card, and a program gets one part of it`;
  return undefined;
}

function bytesOf(mebibytes: string | undefined): number | undefined {
  const value = readNumber(mebibytes);
  return value === undefined || value < 0 ? undefined : value * MIB;
}

function nameOf(text: string): string | undefined {
  return text === "" || text.startsWith("[") || text === "N/A" || text === "ERR!" ? undefined : text;
}

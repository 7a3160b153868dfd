import type { MachineProblem, MemoryDevice } from "@oriel/core";
import { failure, nothing, quote, type Reading, silentGpus, stdoutOf } from "../reading.ts";
import type { RunTool, ToolOutcome } from "../run/run-tool.ts";
import { type AmdMetric, METRIC_ARGS, parseAmdSmiMetric } from "./amd-smi-metric.ts";
import { type AmdMake, parseAmdSmiStatic, STATIC_ARGS } from "./amd-smi-static.ts";
import { parseRocmSmi, ROCM_ARGS } from "./rocm-smi.ts";

/** Asks amd-smi for all AMD GPUs, and its predecessor rocm-smi where amd-smi tells of none. */
export async function readAmd(run: RunTool): Promise<Reading> {
  const current = await readAmdSmi(run);
  if (current.devices.length > 0) return current;
  const older = await readRocmSmi(run);
  return { devices: older.devices, problems: [...current.problems, ...older.problems] };
}

async function readAmdSmi(run: RunTool): Promise<Reading> {
  const metrics = parsed("amd-smi", await run("amd-smi", METRIC_ARGS), parseAmdSmiMetric);
  if ("problem" in metrics) return nothing(metrics.problem);
  const makes = parsed("amd-smi", await run("amd-smi", STATIC_ARGS), parseAmdSmiStatic);
  const makeOf = (gpu: number): AmdMake | undefined => ("problem" in makes ? undefined : makes.value.get(gpu));
  const reading = told(
    "amd-smi",
    metrics.value.map((metric) => deviceOf(metric, makeOf(metric.gpu))),
  );
  return { devices: reading.devices, problems: "problem" in makes ? [...reading.problems, makes.problem] : reading.problems };
}

async function readRocmSmi(run: RunTool): Promise<Reading> {
  const devices = parsed("rocm-smi", await run("rocm-smi", ROCM_ARGS), parseRocmSmi);
  return "problem" in devices ? nothing(devices.problem) : told("rocm-smi", devices.value);
}

function told(tool: string, devices: readonly MemoryDevice[]): Reading {
  return devices.length === 0 ? nothing(failure(tool, "it tells of no GPU")) : { devices, problems: silentGpus(tool, devices) };
}

function parsed<T>(
  tool: string,
  outcome: ToolOutcome,
  parse: (stdout: string) => T | undefined,
): { readonly value: T } | { readonly problem: MachineProblem } {
  const stdout = stdoutOf(tool, outcome);
  if (typeof stdout !== "string") return { problem: stdout };
  const value = parse(stdout);
  return value === undefined ? { problem: failure(tool, `it did not print JSON but ${quote(stdout)}`) } : { value };
}

function deviceOf(metric: AmdMetric, make: AmdMake | undefined): MemoryDevice {
  // An integrated GPU lives in the system's memory: in the part set aside for it, and in what it may borrow (GTT) as well.
  const isUnified = /^(?:LP)?DDR/.test(make?.memoryType ?? "");
  const totalBytes = isUnified ? sum(metric.vram.totalBytes, metric.gtt.totalBytes) : metric.vram.totalBytes;
  const usedBytes = isUnified ? sum(metric.vram.usedBytes, metric.gtt.usedBytes) : metric.vram.usedBytes;
  return {
    id: `rocm:${metric.gpu}`,
    library: "rocm",
    name: make?.name,
    kind: isUnified ? "unified" : "gpu",
    totalBytes,
    usedBytes,
    freeBytes: totalBytes === undefined || usedBytes === undefined ? undefined : Math.max(0, totalBytes - usedBytes),
    utilisation: metric.utilisation,
    temperatureC: metric.temperatureC,
    source: `amd-smi ${METRIC_ARGS.join(" ")}`,
  };
}

function sum(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one + other;
}

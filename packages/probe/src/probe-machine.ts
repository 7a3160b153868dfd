import type { Machine, MemoryDevice } from "@oriel/core";
import { readAmd } from "./amd/read-amd.ts";
import { readApple } from "./apple/read-apple.ts";
import { type ReadText, readLinuxMemory } from "./linux/read-linux-memory.ts";
import { readNvidia } from "./nvidia/read-nvidia.ts";
import { attempt, type Reading } from "./reading.ts";
import type { RunTool } from "./run/run-tool.ts";

/** What a probe takes from the process it runs in; `systemPorts` gives the real ones. */
export interface ProbePorts {
  readonly platform: NodeJS.Platform;
  readonly run: RunTool;
  readonly readText: ReadText;
  /** As `os.totalmem` and `os.freemem`, in bytes. */
  readonly totalMemory: () => number;
  readonly freeMemory: () => number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Reads every memory of the machine. Never fails: what could not be read is absent from `devices` and explained in `problems`, and a machine
 * without a GPU or without its tools is a normal one.
 */
export async function probeMachine(ports: ProbePorts): Promise<Machine> {
  const readings = await Promise.all(sourcesOf(ports));
  const told = readings.flatMap(({ devices }) => devices);
  const devices = told.some(isSystemMemory) ? told : [...told, memoryOfSystemCalls(ports)];
  return { readAt: ports.now(), devices: withSharedMemory(devices), problems: readings.flatMap(({ problems }) => problems) };
}

function sourcesOf({ platform, run, readText }: ProbePorts): readonly Promise<Reading>[] {
  if (platform === "darwin") return [attempt("sysctl", () => readApple(run))];
  const nvidia = attempt("nvidia-smi", () => readNvidia(run));
  if (platform !== "linux") return [nvidia];
  return [nvidia, attempt("amd-smi", () => readAmd(run)), attempt("/proc/meminfo", () => readLinuxMemory(readText))];
}

function isSystemMemory(device: MemoryDevice): boolean {
  return device.kind === "ram" || device.library === "metal";
}

/** All there is to ask on Windows, where it is exact, and what is left elsewhere. */
function memoryOfSystemCalls({ platform, totalMemory, freeMemory }: ProbePorts): MemoryDevice {
  const ram = { id: "ram", library: "cpu", kind: "ram", totalBytes: totalMemory() } as const;
  // On macOS the call leaves out all memory that is only kept as a cache, and so would raise an alarm on a machine at rest.
  if (platform === "darwin") return { ...ram, source: "os.totalmem" };
  const freeBytes = Math.min(freeMemory(), ram.totalBytes);
  return { ...ram, usedBytes: ram.totalBytes - freeBytes, freeBytes, source: "os.totalmem, os.freemem" };
}

/** A GPU without any memory of its own (DGX Spark) has the system's: one device then stands for both. */
function withSharedMemory(devices: readonly MemoryDevice[]): readonly MemoryDevice[] {
  const sharing = devices.find(({ library, kind }) => library === "cuda" && kind === "unified");
  const ram = devices.find(({ kind }) => kind === "ram");
  if (sharing === undefined || ram === undefined) return devices;
  const { totalBytes, usedBytes, freeBytes } = ram;
  const both = { ...sharing, totalBytes, usedBytes, freeBytes, source: `${sharing.source}; ${ram.source}` };
  return devices.filter((device) => device !== ram).map((device) => (device === sharing ? both : device));
}

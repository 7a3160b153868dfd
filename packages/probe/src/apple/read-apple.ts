import { appleGpuLimit, type MachineProblem, type MemoryDevice } from "@oriel/core";
import { failure, nothing, quote, type Reading, stdoutOf, unanswered } from "../reading.ts";
import type { RunTool, ToolOutcome } from "../run/run-tool.ts";
import { parseSysctl, SYSCTL_ARGS } from "./sysctl.ts";
import { parseVmStat } from "./vm-stat.ts";

/** Asks sysctl how much memory an Apple machine has, and vm_stat how much of it is in use. */
export async function readApple(run: RunTool): Promise<Reading> {
  const [sysctl, vmStat] = await Promise.all([run("sysctl", SYSCTL_ARGS), run("vm_stat", [])]);
  if (sysctl.kind !== "answered") return nothing(unanswered("sysctl", sysctl));
  // sysctl ends badly as soon as it does not know one of the names, as on every Intel machine, and yet tells the rest.
  const hardware = parseSysctl(sysctl.stdout);
  if (hardware === undefined) return nothing(failure("sysctl", "it does not tell hw.memsize"));
  const { totalBytes, chip, isUnified, wiredLimitBytes } = hardware;
  const use = useOf(vmStat, totalBytes);
  const memory = { totalBytes, usedBytes: use.usedBytes, freeBytes: use.usedBytes === undefined ? undefined : totalBytes - use.usedBytes };
  const source = "sysctl, vm_stat";
  const device: MemoryDevice = isUnified
    ? {
        id: "metal:0",
        library: "metal",
        name: chip,
        kind: "unified",
        ...memory,
        gpuLimit: appleGpuLimit(totalBytes, wiredLimitBytes),
        source,
      }
    : { id: "ram", library: "cpu", kind: "ram", ...memory, source };
  return { devices: [device], problems: use.problem === undefined ? [] : [use.problem] };
}

interface Use {
  readonly usedBytes?: number;
  readonly problem?: MachineProblem;
}

function useOf(vmStat: ToolOutcome, totalBytes: number): Use {
  const stdout = stdoutOf("vm_stat", vmStat);
  if (typeof stdout !== "string") return { problem: stdout };
  const usedBytes = parseVmStat(stdout);
  return usedBytes === undefined
    ? { problem: failure("vm_stat", `it does not tell what is in use, but ${quote(stdout)}`) }
    : { usedBytes: Math.min(usedBytes, totalBytes) };
}

import { fencedMemory, type MachineProblem, type MemoryFence } from "@oriel/core";
import { failure, nothing, type Reading } from "../reading.ts";
import { type CgroupFiles, cgroupFiles, cgroupUsedBytes, parseCgroupLimit } from "./cgroup.ts";
import { parseMeminfo } from "./meminfo.ts";

/** A file's text, or `undefined` when there is no such file. */
export type ReadText = (path: string) => Promise<string | undefined>;

/** Reads the system's memory, as much of it as this process may have. */
export async function readLinuxMemory(readText: ReadText): Promise<Reading> {
  const meminfo = await readText("/proc/meminfo");
  const whole = meminfo === undefined ? undefined : parseMeminfo(meminfo);
  if (whole === undefined) return nothing(failure("/proc/meminfo", "it does not tell MemTotal and MemAvailable"));
  const { fences, source, problems } = await readFences(readText);
  const memory = fencedMemory(whole, fences);
  return {
    devices: [
      { id: "ram", library: "cpu", kind: "ram", ...memory, source: memory === whole ? "/proc/meminfo" : `/proc/meminfo, ${source}` },
    ],
    problems,
  };
}

interface Fences {
  readonly fences: readonly MemoryFence[];
  readonly source: string;
  readonly problems: readonly MachineProblem[];
}

async function readFences(readText: ReadText): Promise<Fences> {
  const files = cgroupFiles((await readText("/proc/self/cgroup")) ?? "");
  if (files === undefined) return { fences: [], source: "", problems: [] };
  const source = `cgroup v${files.version}`;
  try {
    const found = await Promise.all(files.folders.map((folder) => readFence(readText, folder, files)));
    return { fences: found.filter((fence) => fence !== undefined), source, problems: [] };
  } catch (error) {
    const reason = `its limits could not be read, so the whole machine is shown: ${error instanceof Error ? error.message : String(error)}`;
    return { fences: [], source, problems: [failure(source, reason)] };
  }
}

async function readFence(readText: ReadText, folder: string, files: CgroupFiles): Promise<MemoryFence | undefined> {
  const limitBytes = parseCgroupLimit((await readText(`${folder}/${files.limit}`)) ?? "");
  if (limitBytes === undefined) return undefined;
  const [usage, stat] = await Promise.all([readText(`${folder}/${files.usage}`), readText(`${folder}/${files.stat}`)]);
  const usedBytes = cgroupUsedBytes(usage ?? "", stat ?? "");
  if (usedBytes === undefined) throw new Error(`${folder} has a limit but does not tell what it holds`);
  return { limitBytes, usedBytes };
}

import { readFile } from "node:fs/promises";
import { freemem, totalmem } from "node:os";
import type { ProbePorts } from "./probe-machine.ts";
import { toolRunner } from "./run/run-tool.ts";
import { shareRuns } from "./run/share-runs.ts";

/** The ports of the machine this process runs on. Made once and kept: they remember what was just asked. */
export function systemPorts(): ProbePorts {
  const run = toolRunner((milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  });
  return {
    platform: process.platform,
    // Not the time of day: a clock set back would keep an old answer fresh.
    run: shareRuns(run, () => performance.now()),
    readText: readTextIfThere,
    totalMemory: totalmem,
    freeMemory: freemem,
    now: Date.now,
  };
}

async function readTextIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}

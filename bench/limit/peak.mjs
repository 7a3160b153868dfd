import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

/**
 * Begins to look for the most memory a process holds from now on.
 * @param {number} pid
 * @returns {() => number} The most so far, in bytes; where the system does not tell (anything but Linux), what it holds at that moment.
 */
export function peakOf(pid) {
  const status = `/proc/${pid}/status`;
  if (!existsSync(status)) return () => Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) * 1024;
  // Resets the mark that `VmHWM` shows.
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
  return () => Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(status, "utf8"))?.[1]) * 1024;
}

/**
 * The only process another one has started.
 * @param {number} pid
 */
export function onlyChildOf(pid) {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,comm="], { encoding: "utf8" }).trim().split("\n");
  const children = lines.map((line) => line.trim().split(/\s+/)).filter(([, parent, name]) => Number(parent) === pid && name !== "ps");
  if (children.length !== 1) throw new Error(`Expected Oriel to have started one process, the engine; it has started ${children.length}.`);
  return Number(children[0]?.[0]);
}

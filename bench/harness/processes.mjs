import { execFileSync } from "node:child_process";

/**
 * Resident memory of a process and of each of its children, as the operating system counts it.
 * @param {number} pid
 * @returns {{ ownBytes: number, childrenBytes: readonly number[] }}
 */
export function residentMemory(pid) {
  const all = execFileSync("ps", ["-A", "-o", "pid=,ppid=,rss="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => {
      const [id = 0, parent = 0, kibibytes = 0] = line.trim().split(/\s+/).map(Number);
      return { id, parent, bytes: kibibytes * 1024 };
    });
  const own = all.find(({ id }) => id === pid);
  if (own === undefined) throw new Error(`There is no process ${pid} to look at.`);
  return { ownBytes: own.bytes, childrenBytes: all.filter(({ parent }) => parent === pid).map(({ bytes }) => bytes) };
}

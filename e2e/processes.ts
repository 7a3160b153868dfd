import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** The processes that `pid` started and that still run: for Oriel, its engine's. */
export async function childrenOf(pid: number): Promise<readonly number[]> {
  return (await processes()).filter(({ parent }) => parent === pid).map((process) => process.pid);
}

export async function isRunning(pid: number): Promise<boolean> {
  return (await processes()).some((process) => process.pid === pid);
}

/** All processes of the machine, without those that have ended and wait for their parent to take note. */
async function processes(): Promise<readonly { readonly pid: number; readonly parent: number }[]> {
  // In this form `ps` is POSIX, so that it is the same on Linux and macOS.
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid=,stat="]);
  return stdout
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , state]) => state !== undefined && !state.startsWith("Z"))
    .map(([pid, parent]) => ({ pid: Number(pid), parent: Number(parent) }));
}

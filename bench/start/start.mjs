import { spawn } from "node:child_process";
import { once } from "node:events";
import { performance } from "node:perf_hooks";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { cleanEnvironment, eventsOf, untilReady } from "../harness/oriel-process.mjs";
import { residentMemory } from "../harness/processes.mjs";

/**
 * One start, timed from the spawn.
 * @typedef {object} Start
 * @property {number} listeningMs Until it says that it listens.
 * @property {number} readyMs Until /readyz answers 200, asked from the moment it listens.
 * @property {number} announcedMs Until it says that all is loaded.
 * @property {number} ownBytes Resident memory at rest.
 * @property {readonly number[]} childrenBytes That of its child processes.
 */

/** What a process does after it is ready (closing files, collecting garbage) is over by then. */
const REST_MS = 2000;

/**
 * Starts a server, waits until it serves, looks at it at rest, and stops it.
 * @param {readonly string[]} args Of Node.
 * @returns {Promise<Start>}
 */
export async function startOnce(args) {
  const startedMs = performance.now();
  const since = () => performance.now() - startedMs;
  const child = spawn(process.execPath, [...args], { env: cleanEnvironment(), stdio: ["ignore", "pipe", "inherit"] });
  const { pid } = child;
  if (pid === undefined) throw new Error(`node ${args.join(" ")} could not be started.`);
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const exited = once(child, "exit");
  const crashed = exited.then(([code]) => Promise.reject(new Error(`node ${args.join(" ")} ended by itself with code ${code}.`)));
  // Waited for below as long as it matters; how the process ends after it was told to stop does not.
  crashed.catch(() => undefined);
  try {
    const events = eventsOf(child.stdout);
    const announced = events.get("ready").then(() => since());
    const { url } = await Promise.race([events.get("listening"), crashed]);
    const listeningMs = since();
    await Promise.race([untilReady(`${url}/readyz`), crashed]);
    const readyMs = since();
    const announcedMs = await Promise.race([announced, crashed]);
    await pause(REST_MS);
    return { listeningMs, readyMs, announcedMs, ...residentMemory(pid) };
  } finally {
    child.kill("SIGTERM");
    await exited;
    process.off("exit", kill);
  }
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { cleanEnvironment, eventsOf } from "./oriel-process.mjs";

const COMMAND = fileURLToPath(new URL("../../packages/cli/dist/main.js", import.meta.url));

/**
 * Starts `oriel up` with a model on a free port, works with it, and stops it.
 * @template T
 * @param {{ dataFolder: string, args?: readonly string[] }} how `args` are further ones of the command.
 * @param {(oriel: { url: string, pid: number }) => Promise<T>} work It begins when the model is loaded.
 * @returns {Promise<T>}
 */
export async function withOriel({ dataFolder, args = [] }, work) {
  const all = [COMMAND, "up", "--json", "--port", "0", "--data-dir", dataFolder, ...args];
  const child = spawn(process.execPath, all, { env: cleanEnvironment(), stdio: ["ignore", "pipe", "inherit"] });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const exited = once(child, "exit");
  const crashed = exited.then(([code]) => Promise.reject(new Error(`oriel up ended by itself with code ${code}.`)));
  // Waited for below as long as it matters; how the process ends after it was told to stop does not.
  crashed.catch(() => undefined);
  try {
    const { url } = await Promise.race([eventsOf(child.stdout).get("ready"), crashed]);
    if (url === undefined || child.pid === undefined) throw new Error("Oriel is ready, and does not say where.");
    return await Promise.race([work({ url, pid: child.pid }), crashed]);
  } finally {
    child.kill("SIGTERM");
    await exited;
    process.off("exit", kill);
  }
}

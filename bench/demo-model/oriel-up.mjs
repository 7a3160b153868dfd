import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const COMMAND = fileURLToPath(new URL("../../packages/cli/dist/main.js", import.meta.url));

/**
 * Starts `oriel up` with one model on a free port, works with it, and stops it.
 * @template T
 * @param {{ modelPath: string, dataFolder: string }} what
 * @param {(url: string) => Promise<T>} work Is given the gateway's address when the model is loaded.
 * @returns {Promise<T>}
 */
export async function withOriel({ modelPath, dataFolder }, work) {
  const args = [COMMAND, "up", "--json", "--port", "0", "--data-dir", dataFolder, "--model", modelPath];
  const child = spawn(process.execPath, args, { env: cleanEnvironment(), stdio: ["ignore", "pipe", "inherit"] });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const exited = once(child, "exit");
  const crashed = exited.then(([code]) => Promise.reject(new Error(`oriel up ended by itself with code ${code}.`)));
  // Waited for below as long as it matters; how the process ends after it was told to stop does not.
  crashed.catch(() => undefined);
  try {
    const url = await Promise.race([ready(child.stdout), crashed]);
    return await Promise.race([work(url), crashed]);
  } finally {
    child.kill("SIGTERM");
    await exited;
    process.off("exit", kill);
  }
}

/**
 * @param {import("node:stream").Readable} stdout
 * @returns {Promise<string>}
 */
function ready(stdout) {
  return new Promise((resolve) => {
    createInterface({ input: stdout }).on("line", (line) => {
      const event = JSON.parse(line);
      if (event.event === "ready") resolve(event.url);
    });
  });
}

/** Nothing that would point Oriel at other engines, files or settings. */
function cleanEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(ORIEL_|OLLAMA_|OPENAI_|NODE_)/.test(name)));
}

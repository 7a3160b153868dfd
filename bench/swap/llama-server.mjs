import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { freePort } from "../harness/free-port.mjs";
import { cleanEnvironment, untilReady } from "../harness/oriel-process.mjs";
import { residentMemory } from "../harness/processes.mjs";

/**
 * llama.cpp's own server, which keeps what leaves a slot in memory, unless it is told to keep nothing.
 * @param {string} program
 * @param {{ modelPath: string, window: number, sequences: number, cacheMebibytes?: number }} options
 * @returns {Promise<import("./contestant.mjs").Contestant>}
 */
export async function llamaServer(program, { modelPath, window, sequences, cacheMebibytes }) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const cache = cacheMebibytes === undefined ? [] : ["--cache-ram", String(cacheMebibytes)];
  const place = ["--host", "127.0.0.1", "--port", String(port), "--no-ui"];
  const size = ["--ctx-size", String(window * sequences), "--parallel", String(sequences), "--flash-attn", "on"];
  const child = spawn(program, ["--model", modelPath, ...place, ...size, ...cache], { env: cleanEnvironment(), stdio: "ignore" });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const exited = once(child, "exit");
  try {
    await Promise.race([listening(url), exited.then(([code]) => Promise.reject(new Error(`llama-server ended with ${code}.`)))]);
  } catch (failure) {
    kill();
    throw failure;
  }
  return {
    say: (text, replyTokens) => say(url, text, replyTokens),
    residentBytes: () => residentMemory(child.pid ?? 0).ownBytes,
    coldBytes: () => 0,
    async close() {
      child.kill("SIGTERM");
      await exited;
      process.off("exit", kill);
    },
  };
}

/**
 * Ready once it answers, after it listens.
 * @param {string} url
 */
async function listening(url) {
  for (;;) {
    try {
      await untilReady(`${url}/health`);
      return;
    } catch (failure) {
      // `fetch` says so where nobody listens yet.
      if (!(failure instanceof TypeError)) throw failure;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/**
 * @param {string} url
 * @param {string} text
 * @param {number} replyTokens
 * @returns {Promise<import("./contestant.mjs").Said>}
 */
async function say(url, text, replyTokens) {
  const body = JSON.stringify({ prompt: text, n_predict: replyTokens, temperature: 0, stream: true, cache_prompt: true });
  const startedMs = performance.now();
  const response = await fetch(`${url}/completion`, { method: "POST", headers: { "content-type": "application/json" }, body });
  if (response.body === null || !response.ok) throw new Error(`llama-server answered ${response.status}: ${await response.text()}`);
  let said = "";
  let firstMs = 0;
  for await (const line of createInterface({ input: Readable.fromWeb(/** @type {any} */ (response.body)) })) {
    if (!line.startsWith("data: ")) continue;
    const event = JSON.parse(line.slice("data: ".length));
    if (said === "" && event.content !== "") firstMs = performance.now() - startedMs;
    said += event.content;
    if (event.stop === true) return { text: said, firstMs, tokensRead: event.timings.prompt_n, from: undefined };
  }
  throw new Error("A reply has no end.");
}

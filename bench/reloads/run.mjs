import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPart } from "../harness/start-part.mjs";
import { table } from "../harness/table.mjs";

// How often an engine loads its model anew: the same traffic sent to it as it comes, and through Oriel.

const MODEL = "bench-model";

const folder = mkdtempSync(join(tmpdir(), "oriel-bench-"));
const engine = await startPart("fake-ollama");
try {
  console.log("Two clients that wish for 4,096 and 32,768, 50 requests in turn:\n");
  console.log(table(["", "loads", "overflows"], [await twoClients("direct"), await twoClients("through Oriel")]));
  console.log("\nA conversation that grows from 10 to 30,000 tokens in 60 turns, of a model for 40,960:\n");
  console.log(table(["", "loads", "overflows met", "refused", "windows"], [await growing("mochi"), await growing("oriel")]));
} finally {
  await engine.stop();
  rmSync(folder, { recursive: true });
}

/** @param {"direct" | "through Oriel"} how */
async function twoClients(how) {
  return withTarget(how === "direct" ? undefined : "oriel", how, async (send) => {
    for (let request = 0; request < 50; request += 1) await send({ words: 20, window: request % 2 === 0 ? 4096 : 32_768 });
    const { loads, overflows } = await counts();
    return [how, String(loads), String(overflows)];
  });
}

/** @param {"mochi" | "oriel"} policy */
async function growing(policy) {
  return withTarget(policy, policy, async (send) => {
    const windows = new Set();
    let refused = 0;
    for (let turn = 0; turn < 60; turn += 1) {
      const words = Math.round(10 + (29_990 * turn) / 59);
      const { status, window } = await send({ words });
      if (status === 200) windows.add(window);
      else refused += 1;
    }
    const { loads, overflows } = await counts();
    return [
      policy,
      String(loads),
      String(overflows),
      String(refused),
      `${windows.size}: ${[...windows].slice(0, 4).join(", ")}${windows.size > 4 ? " …" : ""}`,
    ];
  });
}

/**
 * @template Result
 * @param {string | undefined} policy of a new Oriel; `undefined` for none between.
 * @param {string} name
 * @param {(send: (ask: { words: number, window?: number }) => Promise<{ status: number, window: string | null }>) => Promise<Result>} run
 */
async function withTarget(policy, name, run) {
  await fetch(`${engine.url}/reset`, { method: "POST" });
  const oriel = policy === undefined ? undefined : await startPart("oriel", { args: [engine.url, folder, "ollama"] });
  const url = oriel?.url ?? engine.url;
  try {
    return await run(async ({ words, window }) => {
      const response = await fetch(`${url}/api/chat`, {
        method: "POST",
        headers: { "content-type": "application/json", ...(policy === undefined ? {} : { "x-oriel-policy": policy }) },
        body: JSON.stringify({
          model: MODEL,
          stream: false,
          messages: [{ role: "user", content: Array.from({ length: words }, () => "word").join(" ") }],
          ...(window === undefined ? {} : { options: { num_ctx: window } }),
        }),
      });
      await response.text();
      return { status: response.status, window: response.headers.get("x-oriel-window") };
    });
  } catch (cause) {
    throw new Error(`The run "${name}" failed.`, { cause });
  } finally {
    await oriel?.stop();
  }
}

/** @returns {Promise<{ loads: number, overflows: number }>} */
async function counts() {
  const response = await fetch(`${engine.url}/counts`);
  return /** @type {any} */ (await response.json());
}

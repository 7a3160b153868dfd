import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { showMegabytes, showMs } from "../harness/figures.mjs";
import { machine, showMachine } from "../harness/machine.mjs";
import { table } from "../harness/table.mjs";
import { withOriel } from "../harness/with-oriel.mjs";
import { inputsOf, SAMPLE_LINE } from "./inputs.mjs";
import { onlyChildOf, peakOf } from "./peak.mjs";

const { values: options } = parseArgs({
  options: {
    tokens: { type: "string", default: "2000,100000,1000000" },
    limit: { type: "string", default: "16MiB" },
    out: { type: "string" },
  },
});
const sizes = options.tokens.split(",").map(Number);
/** Beside its line, a message has a role and an answer. */
const TOKENS_AROUND = 10;

const folder = mkdtempSync(join(tmpdir(), "oriel-bench-"));
const model = fileURLToPath(new URL("../../models/oriel-demo.gguf", import.meta.url));
try {
  const on = machine();
  const args = ["--model", model, "--kv-ram-limit", options.limit];
  const measured = await withOriel({ dataFolder: folder, args }, ({ url, pid }) => measure(url, pid));
  const result = { machine: on, limit: options.limit, ...measured };
  show(result);
  if (options.out !== undefined) writeFileSync(options.out, `${JSON.stringify(result, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}

/**
 * @param {string} url
 * @param {number} gateway
 */
async function measure(url, gateway) {
  const { tokens: ofLine } = await json(`${url}/api/v1/tokens/count`, { model: "oriel-demo", text: SAMPLE_LINE });
  const engine = onlyChildOf(gateway);
  const rows = [];
  for (const tokens of sizes) {
    for (const { name, path, headers, body } of inputsOf(Math.ceil(tokens / (ofLine + TOKENS_AROUND)))) {
      const peaks = [peakOf(gateway), peakOf(engine)];
      const startedMs = performance.now();
      const response = await fetch(url + path, {
        method: "POST",
        headers: { "Content-Type": "application/json", ...headers },
        body: JSON.stringify(body),
      });
      /** @type {any} */
      const answer = await response.json();
      const ms = performance.now() - startedMs;
      const outcome = response.ok ? `answered, ${response.headers.get("x-oriel-prompt-tokens")} tokens sent` : answer.error.code;
      const [gatewayBytes = 0, engineBytes = 0] = peaks.map((peak) => peak());
      rows.push({ tokens, name, outcome, ms, gatewayBytes, engineBytes });
    }
  }
  const { kv } = await json(`${url}/api/v1/machine`);
  const { hot } = kv[0];
  return { rows, window: 4096, cacheBytes: hot.bytes, slots: hot.slots };
}

/**
 * @param {string} url
 * @param {object} [body]
 * @returns {Promise<any>}
 */
async function json(url, body) {
  const sent = body === undefined ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(url, sent);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return await response.json();
}

/** @param {Awaited<ReturnType<typeof measure>> & { machine: ReturnType<typeof machine>, limit: string }} result */
function show({ machine: on, limit, rows, cacheBytes, slots, window }) {
  console.log(`${showMachine(on)}; the demonstration model at a window of ${window}`);
  console.log(`live conversations: ${slots}, whose cache takes ${cacheBytes / 2 ** 20} MiB of the ${limit} it may take`);
  console.log("most resident memory during each request, in MB");
  console.log();
  console.log(
    table(
      ["input", "tokens", "what became of it", "ms", "gateway", "engine"],
      rows.map(({ tokens, name, outcome, ms, gatewayBytes, engineBytes }) => [
        name,
        tokens.toLocaleString("en"),
        outcome,
        showMs(ms, 0),
        showMegabytes(gatewayBytes),
        showMegabytes(engineBytes),
      ]),
    ),
  );
}

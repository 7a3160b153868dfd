import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { largestFit, PLAIN_SERVING } from "@oriel/core";
import { readGgufFile } from "@oriel/engine";
import { showMs } from "../harness/figures.mjs";
import { machine, showMachine } from "../harness/machine.mjs";
import { median, quantile } from "../harness/statistics.mjs";
import { table } from "../harness/table.mjs";
import { largeGguf } from "./large-gguf.mjs";

const { values: options } = parseArgs({ options: { runs: { type: "string", default: "50" }, out: { type: "string" } } });
const runs = Number(options.runs);
const GIB = 2 ** 30;
/** Too small for the trained window, so that the largest has to be searched for. */
const DEVICES = /** @type {const} */ ([
  { kind: "gpu", totalBytes: 8 * GIB, freeBytes: 7 * GIB },
  { kind: "ram", totalBytes: 16 * GIB, freeBytes: 12 * GIB },
]);

/** The file has next to none. */
const WEIGHTS = { total: 4.7 * GIB, tokenEmbedding: 0.4 * GIB, output: 0.5 * GIB };

const folder = mkdtempSync(join(tmpdir(), "oriel-bench-"));
try {
  const result = await measure(join(folder, "large.gguf"));
  console.log(showReport(result));
  if (options.out !== undefined) writeFileSync(options.out, `${JSON.stringify(result, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}

/** @param {string} path */
async function measure(path) {
  const on = machine();
  writeFileSync(path, largeGguf());
  const reading = await readGgufFile(path);
  if (reading.kind === "unknown") throw new Error(reading.why);
  const spec = { ...reading.spec, weights: WEIGHTS };
  const reads = await timesOf(() => readGgufFile(path));
  const fits = await timesOf(() => largestFit(spec, PLAIN_SERVING, DEVICES));
  return {
    machine: on,
    runs,
    largest: largestFit(spec, PLAIN_SERVING, DEVICES) ?? null,
    rows: [
      { name: "largestFit(), the spec being read", limitMs: 1, firstMs: fits[0] ?? null, p50Ms: median(fits), p99Ms: quantile(fits, 0.99) },
      {
        name: "header of a GGUF with 150,000 tokens",
        limitMs: 150,
        firstMs: reads[0] ?? null,
        p50Ms: median(reads),
        p99Ms: quantile(reads, 0.99),
      },
    ],
  };
}

/** @param {() => unknown} work */
async function timesOf(work) {
  const times = [];
  for (let run = 0; run < runs; run += 1) {
    const startedMs = performance.now();
    await work();
    times.push(performance.now() - startedMs);
  }
  return times;
}

/** @param {Awaited<ReturnType<typeof measure>>} result */
function showReport({ machine: on, largest, rows }) {
  return [
    `${showMachine(on)}; ${runs} runs each, in ms; the largest window found: ${largest}`,
    table(
      ["what is done", "first", "p50", "p99", "limit"],
      rows.map(({ name, limitMs, firstMs, p50Ms, p99Ms }) => [name, showMs(firstMs), showMs(p50Ms), showMs(p99Ms), showMs(limitMs, 0)]),
    ),
  ].join("\n\n");
}

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { showMegabytes } from "../harness/figures.mjs";
import { machine, showMachine } from "../harness/machine.mjs";
import { residentMemory } from "../harness/processes.mjs";
import { median } from "../harness/statistics.mjs";
import { table } from "../harness/table.mjs";
import { withOriel } from "../harness/with-oriel.mjs";
import { client } from "./clients.mjs";
import { folderBytes } from "./folder-bytes.mjs";

const { values: options } = parseArgs({
  options: {
    minutes: { type: "string", default: "3" },
    clients: { type: "string", default: "6" },
    ssd: { type: "string", default: "64MiB" },
    out: { type: "string" },
  },
});
const [minutes, clients] = [Number(options.minutes), Number(options.clients)];
const SAMPLES = 60;
const QUARTERS = 4;

const model = fileURLToPath(new URL("../../models/oriel-demo.gguf", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "oriel-bench-"));
try {
  const on = machine();
  const args = ["--model", model, "--kv-ssd-limit", options.ssd];
  const result = { machine: on, minutes, clients, ...(await withOriel({ dataFolder: folder, args }, ({ url, pid }) => soak(url, pid))) };
  show(result);
  if (options.out !== undefined) writeFileSync(options.out, `${JSON.stringify(result, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}

/**
 * Clients come and go for so long; memory and disk are looked at meanwhile.
 * @param {string} url
 * @param {number} pid
 */
async function soak(url, pid) {
  const endMs = performance.now() + minutes * 60_000;
  const tally = { conversations: 0, turns: 0, left: 0, refused: /** @type {Record<string, number>} */ ({}) };
  const isOver = () => performance.now() >= endMs;
  const running = Array.from({ length: clients }, (_, index) => client(url, index, tally, isOver));
  const samples = [];
  const everyMs = (minutes * 60_000) / SAMPLES;
  let over = false;
  const all = Promise.all(running).finally(() => {
    over = true;
  });
  while (!over) {
    await Promise.race([all, new Promise((resolve) => setTimeout(resolve, everyMs))]);
    const { ownBytes, childrenBytes } = residentMemory(pid);
    const engineBytes = childrenBytes.reduce((sum, bytes) => sum + bytes, 0);
    samples.push({ ownBytes, engineBytes, stateBytes: folderBytes(join(folder, "kv")), storeBytes: folderBytes(folder, "kv") });
  }
  await all;
  return { ...tally, samples };
}

/** @param {Awaited<ReturnType<typeof soak>> & { machine: ReturnType<typeof machine> }} result */
function show({ machine: on, conversations, turns, left, refused, samples }) {
  console.log(
    `${showMachine(on)}; ${minutes} minutes, ${clients} clients: ${conversations} conversations, ${turns} replies, ${left} left early`,
  );
  const codes = Object.entries(refused).map(([code, times]) => `${times} ${code}`);
  console.log(`refused: ${codes.length === 0 ? "none" : codes.join(", ")}; medians of each quarter, in MB`);
  console.log();
  const quarter = Math.ceil(samples.length / QUARTERS);
  const quarters = Array.from({ length: QUARTERS }, (_, index) => samples.slice(index * quarter, (index + 1) * quarter));
  /** @param {string} name @param {(sample: (typeof samples)[number]) => number} of */
  const row = (name, of) => [
    name,
    ...quarters.map((some) => showMegabytes(median(some.map(of)))),
    showMegabytes(Math.max(...samples.map(of))),
  ];
  console.log(
    table(
      ["", "first", "second", "third", "last", "most"],
      [
        row("gateway, resident", ({ ownBytes }) => ownBytes),
        row("engine, resident", ({ engineBytes }) => engineBytes),
        row(`saved states (limit ${options.ssd})`, ({ stateBytes }) => stateBytes),
        row("everything else on disk", ({ storeBytes }) => storeBytes),
      ],
    ),
  );
}

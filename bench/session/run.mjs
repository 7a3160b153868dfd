import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { showMs, showRatio } from "../harness/figures.mjs";
import { machine, showMachine } from "../harness/machine.mjs";
import { startPart } from "../harness/start-part.mjs";
import { median, quantile } from "../harness/statistics.mjs";
import { table } from "../harness/table.mjs";
import { importSession, timedCall } from "./control.mjs";
import { longSession } from "./long-session.mjs";
import { wholeFiles } from "./whole-files.mjs";

// What a kept conversation costs as it grows: its status, its next turn, saved states of it and going back to them; beside what writing it
// as one file costs.

const { values: options } = parseArgs({
  options: { turns: { type: "string", default: "40" }, snapshots: { type: "string", default: "20" }, out: { type: "string" } },
});
const TURNS = Number(options.turns);
const SNAPSHOTS = Number(options.snapshots);
const SIZES = [100, 1000, 10_000];
const LONGEST = 10_000;
const WARM_UP = 10;
const WINDOW = 4096;

const on = machine();
const root = mkdtempSync(join(tmpdir(), "oriel-bench-"));
const engine = await startPart("fake-ollama");
try {
  const grown = await withOriel("grown", measureLengths);
  const saved = await withOriel("saved", measureSnapshots);
  const sizes = await measureSizes();
  console.log(showReport(grown, saved, sizes));
  if (options.out !== undefined) writeFileSync(options.out, `${JSON.stringify({ machine: on, grown, saved, sizes }, null, 2)}\n`);
} finally {
  await engine.stop();
  rmSync(root, { recursive: true });
}

/**
 * Lets `work` use an Oriel with a data folder of its own.
 * @template Result
 * @param {string} name
 * @param {(oriel: import("../harness/start-part.mjs").Part, folder: string) => Promise<Result>} work
 */
async function withOriel(name, work) {
  const folder = join(root, name);
  mkdirSync(folder);
  const oriel = await startPart("oriel", { args: [engine.url, folder, "ollama"] });
  try {
    // A window that all of the sessions are longer than, so that what is sent of them is alike.
    await timedCall(oriel.url, "PUT", "/models/bench-model/context", { tokens: WINDOW });
    return await Promise.race([work(oriel, folder), oriel.crashed]);
  } finally {
    await oriel.stop();
  }
}

/**
 * The sessions take turns, so that what else the machine does meets all of them alike.
 * @param {import("../harness/start-part.mjs").Part} oriel
 */
async function measureLengths(oriel) {
  const { url } = oriel;
  const lanes = [];
  for (const size of SIZES) {
    process.stderr.write(`${size} messages …\n`);
    const file = longSession(size);
    const folder = join(root, `files-${size}`);
    mkdirSync(folder);
    const id = await importSession(url, file);
    const { ms: firstTurnMs } = await turn(url, id, 0);
    lanes.push({ id, files: wholeFiles(folder, file), figures: { size, firstTurnMs, ...noFigures() } });
  }
  for (let round = 1; round <= WARM_UP + TURNS; round += 1) {
    for (const { id, files, figures } of lanes) {
      const before = await oriel.spent();
      const { ms } = await turn(url, id, round);
      const after = await oriel.spent();
      const status = await timedCall(url, "GET", `/sessions/${id}/status`);
      const [inPlace, synced] = [await files.writeInPlace(), await files.writeSynced()];
      if (round <= WARM_UP) continue;
      figures.turns.push(ms);
      figures.cpu.push(after.cpuMs - before.cpuMs);
      figures.status.push(status.ms);
      figures.inPlace.push(inPlace);
      figures.synced.push(synced);
    }
  }
  return lanes.map(({ figures }) => figures);
}

function noFigures() {
  return { turns: numbers(), cpu: numbers(), status: numbers(), inPlace: numbers(), synced: numbers() };
}

/**
 * @param {string} url
 * @param {string} id
 * @param {number} round
 */
function turn(url, id, round) {
  return timedCall(url, "POST", `/chat/${id}`, { message: `And what of the evening, for the ${round}. time?`, max_tokens: 128 });
}

/** @param {import("../harness/start-part.mjs").Part} oriel */
async function measureSnapshots({ url }) {
  const file = longSession(LONGEST);
  const folder = join(root, "copies");
  mkdirSync(folder);
  const copies = wholeFiles(folder, file);
  await copies.writeSynced();
  const id = await importSession(url, file);
  const result = { take: numbers(), restore: numbers(), copy: numbers(), copyBack: numbers() };
  for (let number = 0; number < SNAPSHOTS; number += 1) {
    const taken = await timedCall(url, "POST", `/sessions/${id}/snapshots`);
    result.take.push(taken.ms);
    result.copy.push(await copies.snapshot(number));
    const restored = await timedCall(url, "POST", `/sessions/${id}/snapshots/${taken.json.snapshot_id}/restore`);
    if (restored.json.branch.message_count !== LONGEST) throw new Error("A restored session has lost messages.");
    result.restore.push(restored.ms);
    result.copyBack.push(await copies.restore(number));
  }
  return { ...result, copiesBytes: sizeOf(folder), oneCopyBytes: statSync(copies.path).size };
}

/** What the database takes once it is closed: with the session alone, and with its snapshots. */
async function measureSizes() {
  const bytes = [];
  for (const snapshots of [0, SNAPSHOTS]) {
    const name = `size-${snapshots}`;
    await withOriel(name, async ({ url }) => {
      const id = await importSession(url, longSession(LONGEST));
      for (let number = 0; number < snapshots; number += 1) await timedCall(url, "POST", `/sessions/${id}/snapshots`);
    });
    bytes.push(sizeOf(join(root, name)));
  }
  const [session = 0, withSnapshots = 0] = bytes;
  return { sessionBytes: session, snapshotsBytes: withSnapshots - session };
}

/** @param {string} folder */
function sizeOf(folder) {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

/**
 * @param {Awaited<ReturnType<typeof measureLengths>>} grown
 * @param {Awaited<ReturnType<typeof measureSnapshots>>} saved
 * @param {Awaited<ReturnType<typeof measureSizes>>} sizes
 */
function showReport(grown, saved, sizes) {
  const [shortest] = grown;
  return [
    `${showMachine(on)}; ${TURNS} turns in each session, in turns, in ms`,
    table(
      [
        "messages",
        "first turn",
        "next turn, p50",
        "p90",
        "of 100",
        "own CPU",
        "of 100",
        "status, p50",
        "of 100",
        "file in place",
        "file synced",
        "of 100",
      ],
      grown.map(({ size, firstTurnMs, turns, cpu, status, inPlace, synced }) => [
        String(size),
        showMs(firstTurnMs),
        showMs(median(turns)),
        showMs(quantile(turns, 0.9)),
        showRatio(median(turns), median(shortest?.turns ?? [])),
        showMs(median(cpu)),
        showRatio(median(cpu), median(shortest?.cpu ?? [])),
        showMs(median(status)),
        showRatio(median(status), median(shortest?.status ?? [])),
        showMs(median(inPlace)),
        showMs(median(synced)),
        showRatio(median(synced), median(shortest?.synced ?? [])),
      ]),
    ),
    `Saved states of ${LONGEST} messages, ${SNAPSHOTS} of each, in ms`,
    table(
      ["", "p50", "p90", "on disk, KB", "ratio of p50"],
      [
        ["snapshot", showMs(median(saved.take)), showMs(quantile(saved.take, 0.9)), kilobytes(sizes.snapshotsBytes), ""],
        [
          "copy of the file",
          showMs(median(saved.copy)),
          showMs(quantile(saved.copy, 0.9)),
          kilobytes(saved.copiesBytes - saved.oneCopyBytes),
          showRatio(median(saved.copy), median(saved.take)),
        ],
        ["restore", showMs(median(saved.restore)), showMs(quantile(saved.restore, 0.9)), "", ""],
        [
          "copy back",
          showMs(median(saved.copyBack)),
          showMs(quantile(saved.copyBack, 0.9)),
          "",
          showRatio(median(saved.copyBack), median(saved.restore)),
        ],
      ],
    ),
    `The session itself: ${kilobytes(sizes.sessionBytes)} KB in the database, ${kilobytes(saved.oneCopyBytes)} KB as a file.`,
  ].join("\n\n");
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return Math.round(bytes / 1000).toLocaleString("en");
}

/** @returns {number[]} */
function numbers() {
  return [];
}

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { Pool } from "undici";
import { machine } from "../harness/machine.mjs";
import { startPart } from "../harness/start-part.mjs";
import { LANES, laneTitle } from "./lanes.mjs";
import { showReport } from "./report.mjs";
import { makeCalls, measureRound } from "./round.mjs";
import { summarise, TARGETS } from "./summary.mjs";

/**
 * @typedef {import("../harness/start-part.mjs").Part} Part
 * @typedef {import("./round.mjs").Target} Target
 */

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "9" },
    calls: { type: "string", default: "400" },
    only: { type: "string" },
    out: { type: "string" },
    profile: { type: "string" },
  },
});
const rounds = Number(options.rounds);
const calls = Number(options.calls);
const lanes = LANES.filter((lane) => options.only === undefined || laneTitle(lane).includes(options.only));
if (!(rounds >= 1 && calls >= 1 && lanes.length > 0)) {
  throw new Error(`Expected at least one round, call and lane; the lanes are ${LANES.map(laneTitle).join("; ")}.`);
}

const dataFolder = mkdtempSync(join(tmpdir(), "oriel-bench-"));
/** @type {Part[]} */
const parts = [];
try {
  const engine = await start("fake-engine");
  const passThrough = await start("pass-through", { args: [engine.url] });
  const profiler = options.profile === undefined ? [] : ["--cpu-prof", "--cpu-prof-dir", options.profile];
  const oriel = await start("oriel", { args: [engine.url, dataFolder], nodeArgs: profiler });
  const result = await Promise.race([measure({ direct: engine, passThrough, oriel }), ...parts.map(({ crashed }) => crashed)]);
  console.log(showReport(result));
  if (options.out !== undefined) writeFileSync(options.out, `${JSON.stringify(result, null, 2)}\n`);
  if (result.lanes.some(({ lostFrames, faults }) => lostFrames > 0 || faults.length > 0)) process.exitCode = 1;
} finally {
  await Promise.all(parts.map((part) => part.stop()));
  rmSync(dataFolder, { recursive: true });
}

/**
 * @param {string} name
 * @param {Parameters<typeof startPart>[1]} [how]
 */
async function start(name, how) {
  const part = await startPart(name, how);
  parts.push(part);
  return part;
}

/** @param {Readonly<Record<import("./summary.mjs").TargetName, Part>>} running */
async function measure(running) {
  const targets = TARGETS.map((name) => ({ name, part: running[name], client: new Pool(running[name].url, { connections: 16 }) }));
  const on = machine();
  const restBytes = (await running.oriel.spent()).rssBytes;
  await warmUp(targets);
  const warmBytes = (await running.oriel.spent()).rssBytes;
  const measured = [];
  for (const lane of lanes) {
    process.stderr.write(`${laneTitle(lane)} …\n`);
    measured.push({ lane: laneTitle(lane), ...summarise(await measureLane(targets, lane)) });
  }
  const afterBytes = (await running.oriel.spent()).rssBytes;
  await Promise.all(targets.map(({ client }) => client.destroy()));
  return { machine: on, rounds, calls, lanes: measured, orielRss: { restBytes, warmBytes, afterBytes } };
}

/**
 * Every lane once through every target, until the code is compiled and the sockets are open.
 * @param {readonly Target[]} targets
 */
async function warmUp(targets) {
  for (const lane of lanes) {
    for (const { client } of targets) await makeCalls(client, lane, calls);
  }
}

/**
 * Direct, pass-through, Oriel, and again: what else the machine does meets all three alike.
 * @param {readonly (Target & { readonly name: import("./summary.mjs").TargetName })[]} targets
 * @param {import("./lanes.mjs").Lane} lane
 */
async function measureLane(targets, lane) {
  /** @type {Record<import("./summary.mjs").TargetName, import("./round.mjs").Round[]>} */
  const results = { direct: [], passThrough: [], oriel: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const target of targets) results[target.name].push(await measureRound(target, lane, calls));
  }
  return results;
}

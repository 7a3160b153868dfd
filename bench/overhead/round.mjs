import { performance } from "node:perf_hooks";
import { quantile } from "../harness/statistics.mjs";
import { ask } from "./ask.mjs";
import { requestBody } from "./lanes.mjs";

/**
 * One of the ways to the fake engine.
 * @typedef {object} Target
 * @property {import("undici").Dispatcher} client
 * @property {import("../harness/start-part.mjs").Part} part
 *
 * What one target did in one round of a lane.
 * @typedef {object} Round
 * @property {number | null} p50Ms
 * @property {number | null} p99Ms
 * @property {number | null} firstP50Ms
 * @property {number | null} firstP99Ms
 * @property {number | null} gapP99Ms
 * @property {number} callsPerSecond
 * @property {number} cpuMsPerCall Processor time of the target's own process.
 * @property {number} lostFrames
 * @property {readonly string[]} faults
 */

/**
 * @param {Target} target
 * @param {import("./lanes.mjs").Lane} lane
 * @param {number} calls
 * @returns {Promise<Round>}
 */
export async function measureRound({ client, part }, lane, calls) {
  const before = await part.spent();
  const startedMs = performance.now();
  const done = await makeCalls(client, lane, calls);
  const tookMs = performance.now() - startedMs;
  const after = await part.spent();

  const totals = done.map(({ totalMs }) => totalMs);
  const firsts = done.flatMap(({ firstMs }) => firstMs ?? []);
  return {
    p50Ms: quantile(totals, 0.5),
    p99Ms: quantile(totals, 0.99),
    firstP50Ms: quantile(firsts, 0.5),
    firstP99Ms: quantile(firsts, 0.99),
    gapP99Ms: quantile(
      done.flatMap(({ gapsMs }) => gapsMs),
      0.99,
    ),
    callsPerSecond: (calls / tookMs) * 1000,
    cpuMsPerCall: (after.cpuMs - before.cpuMs) / calls,
    lostFrames: done.reduce((sum, call) => sum + call.lostFrames, 0),
    faults: done.flatMap(({ fault }) => fault ?? []),
  };
}

/**
 * As many callers as the lane says, each with one call under way at a time.
 * @param {import("undici").Dispatcher} client
 * @param {import("./lanes.mjs").Lane} lane
 * @param {number} calls
 */
export async function makeCalls(client, lane, calls) {
  const same = requestBody(lane);
  /** @type {import("./ask.mjs").Call[]} */
  const done = [];
  let begun = 0;
  const caller = async () => {
    while (begun < calls) {
      begun += 1;
      done.push(await ask(client, lane.anew ? requestBody(lane) : same, lane.stream));
    }
  };
  await Promise.all(Array.from({ length: lane.concurrency }, caller));
  return done;
}

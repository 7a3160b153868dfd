import { median, quantile } from "../harness/statistics.mjs";

export const TARGETS = /** @type {const} */ (["direct", "passThrough", "oriel"]);

/**
 * @typedef {import("./round.mjs").Round} Round
 * @typedef {(typeof TARGETS)[number]} TargetName
 * @typedef {Readonly<Record<TargetName, readonly Round[]>>} LaneRounds The rounds of one lane; those of one number ran one after another.
 *
 * @typedef {object} Spread
 * @property {number | null} median
 * @property {number | null} low The first quartile of the rounds.
 * @property {number | null} high The third.
 */

/**
 * One lane in figures: of each, the median of the rounds.
 * @param {LaneRounds} rounds
 */
export function summarise(rounds) {
  return {
    direct: typical(rounds.direct),
    passThrough: { ...typical(rounds.passThrough), added: added(rounds, "passThrough") },
    oriel: { ...typical(rounds.oriel), added: added(rounds, "oriel") },
    /** Oriel's throughput as a share of the pass-through's. */
    throughputShare: spread(rounds.oriel.map((round, index) => ratio(round.callsPerSecond, rounds.passThrough[index]?.callsPerSecond))),
    lostFrames: sum(rounds, ({ lostFrames }) => lostFrames),
    faults: TARGETS.flatMap((name) => rounds[name].flatMap((round) => round.faults.map((fault) => `${name}: ${fault}`))),
  };
}

/** @param {readonly Round[]} rounds */
function typical(rounds) {
  return {
    p50Ms: median(rounds.map(({ p50Ms }) => p50Ms)),
    p99Ms: median(rounds.map(({ p99Ms }) => p99Ms)),
    firstP50Ms: median(rounds.map(({ firstP50Ms }) => firstP50Ms)),
    firstP99Ms: median(rounds.map(({ firstP99Ms }) => firstP99Ms)),
    gapP99Ms: median(rounds.map(({ gapP99Ms }) => gapP99Ms)),
    callsPerSecond: median(rounds.map(({ callsPerSecond }) => callsPerSecond)),
    cpuMsPerCall: median(rounds.map(({ cpuMsPerCall }) => cpuMsPerCall)),
  };
}

/**
 * What a gateway adds to the direct call of the same round: what slows a whole round down takes no part in the difference.
 * @param {LaneRounds} rounds
 * @param {TargetName} name
 */
function added(rounds, name) {
  /** @param {"p50Ms" | "p99Ms" | "firstP50Ms" | "firstP99Ms"} figure */
  const over = (figure) => spread(rounds[name].map((round, index) => difference(round[figure], rounds.direct[index]?.[figure])));
  return { p50Ms: over("p50Ms"), p99Ms: over("p99Ms"), firstP50Ms: over("firstP50Ms"), firstP99Ms: over("firstP99Ms") };
}

/**
 * @param {readonly (number | null)[]} values
 * @returns {Spread}
 */
function spread(values) {
  const known = values.filter((value) => value !== null);
  return { median: median(known), low: quantile(known, 0.25), high: quantile(known, 0.75) };
}

/**
 * @param {number | null} value
 * @param {number | null | undefined} base
 */
function difference(value, base) {
  return value === null || base === null || base === undefined ? null : value - base;
}

/**
 * @param {number} value
 * @param {number | undefined} base
 */
function ratio(value, base) {
  return base === undefined || base === 0 ? null : value / base;
}

/**
 * @param {LaneRounds} rounds
 * @param {(round: Round) => number} figure
 */
function sum(rounds, figure) {
  return TARGETS.flatMap((name) => rounds[name].map(figure)).reduce((total, value) => total + value, 0);
}

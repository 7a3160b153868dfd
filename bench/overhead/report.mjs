import { showMegabytes, showMs, showPercent } from "../harness/figures.mjs";
import { showMachine } from "../harness/machine.mjs";
import { table } from "../harness/table.mjs";
import { AIMS } from "./aims.mjs";

/**
 * @typedef {ReturnType<typeof import("./summary.mjs").summarise> & { readonly lane: string }} LaneSummary
 *
 * @typedef {object} OverheadResult
 * @property {ReturnType<typeof import("../harness/machine.mjs").machine>} machine
 * @property {number} rounds
 * @property {number} calls In each round, of each target.
 * @property {readonly LaneSummary[]} lanes
 * @property {{ restBytes: number, warmBytes: number, afterBytes: number }} orielRss
 */

/** @param {OverheadResult} result */
export function showReport(result) {
  const { machine, rounds, calls, lanes, orielRss } = result;
  const lost = lanes.reduce((sum, { lostFrames }) => sum + lostFrames, 0);
  const faults = lanes.flatMap((lane) => lane.faults.map((fault) => `${lane.lane}: ${fault}`));
  return [
    `${showMachine(machine)}; ${rounds} rounds of ${calls} calls; medians of the rounds, quartiles in brackets; times in ms`,
    "Added by Oriel to the direct call, and by the bare pass-through for comparison",
    table(
      ["lane", "p50", "p99", "first content p50", "p99", "pass-through p50", "p99", "throughput share", "aims"],
      lanes.map((lane) => {
        const { oriel, passThrough, throughputShare } = lane;
        return [
          lane.lane,
          showSpread(oriel.added.p50Ms),
          showSpread(oriel.added.p99Ms),
          showMs(oriel.added.firstP50Ms.median),
          showMs(oriel.added.firstP99Ms.median),
          showMs(passThrough.added.p50Ms.median),
          showMs(passThrough.added.p99Ms.median),
          `${showPercent(throughputShare.median)} (${showPercent(throughputShare.low)} – ${showPercent(throughputShare.high)})`,
          AIMS.filter((aim) => aim.isFor(lane) && !aim.isMet(lane))
            .map(({ words }) => `misses ${words}`)
            .join(", ") || "met",
        ];
      }),
    ),
    "Each way as measured",
    table(
      ["lane and way", "p50", "p99", "first content p50", "p99", "between pieces p99", "calls/s", "own CPU per call"],
      lanes.flatMap(({ lane, direct, passThrough, oriel }) => [
        row(`${lane}: direct`, direct),
        row("  pass-through", passThrough),
        row("  Oriel", oriel),
      ]),
    ),
    `Lost frames: ${lost}. Faulty replies: ${faults.length}${faults.length === 0 ? "" : `, such as ${faults[0]}`}.`,
    `Memory of Oriel (RSS, MB): at rest ${showMegabytes(orielRss.restBytes)}, warm ${showMegabytes(orielRss.warmBytes)}, after all ${showMegabytes(orielRss.afterBytes)}.`,
  ].join("\n\n");
}

/** @param {import("./summary.mjs").Spread} spread */
function showSpread({ median, low, high }) {
  return `${showMs(median)} (${showMs(low)} – ${showMs(high)})`;
}

/**
 * @param {string} title
 * @param {LaneSummary["direct"]} figures
 */
function row(title, figures) {
  return [
    title,
    showMs(figures.p50Ms),
    showMs(figures.p99Ms),
    showMs(figures.firstP50Ms),
    showMs(figures.firstP99Ms),
    showMs(figures.gapP99Ms),
    (figures.callsPerSecond ?? 0).toFixed(0),
    showMs(figures.cpuMsPerCall),
  ];
}

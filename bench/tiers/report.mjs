import { showMs } from "../harness/figures.mjs";
import { showMachine } from "../harness/machine.mjs";
import { table } from "../harness/table.mjs";

/** @typedef {Awaited<ReturnType<typeof import("./tiers.mjs").measure>> & { model: string }} Row */

/** @param {{ machine: ReturnType<typeof import("../harness/machine.mjs").machine>, runs: number, rows: readonly Row[] }} result */
export function showReport({ machine: on, runs, rows }) {
  return [
    `${showMachine(on)}; medians of ${runs}, reading once; in ms`,
    table(
      ["model", "tokens", "read", "save", "live", "from disk", "from disk, not in page cache", "spared", "spared, not in page cache"],
      rows.map((row) => [
        row.model,
        String(row.tokens),
        showMs(row.prefillMs, 0),
        showMs(row.saveMs, 1),
        showMs(row.liveMs),
        showMs(row.cachedMs, 1),
        showMs(row.uncachedMs, 1),
        showTimes(row.prefillMs, row.cachedMs),
        showTimes(row.prefillMs, row.uncachedMs),
      ]),
    ),
    "The file of a state, and how fast it is restored (checked and loaded) beside how fast it is merely read:",
    table(
      ["model", "tokens", "bytes", "restored, GB/s", "read, GB/s", "restored, not in page cache", "read, not in page cache"],
      rows.map((row) => [
        row.model,
        String(row.tokens),
        String(row.bytes),
        showRate(row.bytes, row.cachedMs),
        showRate(row.bytes, row.plainReadMs),
        showRate(row.bytes, row.uncachedMs),
        showRate(row.bytes, row.plainUncachedReadMs),
      ]),
    ),
  ].join("\n\n");
}

/**
 * @param {number | null} slow
 * @param {number | null} fast
 */
function showTimes(slow, fast) {
  return slow === null || fast === null ? "–" : `${(slow / fast).toFixed(0)}×`;
}

/**
 * @param {number} bytes
 * @param {number | null} ms
 */
function showRate(bytes, ms) {
  return ms === null ? "–" : (bytes / ms / 1e6).toFixed(2);
}

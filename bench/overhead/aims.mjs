/**
 * What Oriel aims at. Shown, never enforced: a busy machine misses them all.
 * @typedef {import("./report.mjs").LaneSummary} LaneSummary
 * @type {readonly { words: string, isFor: (lane: LaneSummary) => boolean, isMet: (lane: LaneSummary) => boolean }[]}
 */
export const AIMS = [
  { words: "p50 ≤ 1 ms", isFor: isSingle, isMet: ({ oriel }) => atMost(oriel.added.p50Ms.median, 1) },
  { words: "p99 ≤ 3 ms", isFor: isSingle, isMet: ({ oriel }) => atMost(oriel.added.p99Ms.median, 3) },
  { words: "throughput ≥ 70 %", isFor: () => true, isMet: ({ throughputShare }) => (throughputShare.median ?? 0) >= 0.7 },
  { words: "no lost frame", isFor: () => true, isMet: ({ lostFrames, faults }) => lostFrames === 0 && faults.length === 0 },
];

/** @param {LaneSummary} lane */
function isSingle({ lane }) {
  return lane.endsWith("c=1");
}

/**
 * @param {number | null} value
 * @param {number} limit
 */
function atMost(value, limit) {
  return value !== null && value <= limit;
}

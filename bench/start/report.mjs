import { showMegabytes, showMs } from "../harness/figures.mjs";
import { showMachine } from "../harness/machine.mjs";
import { table } from "../harness/table.mjs";

/**
 * @typedef {object} SubjectResult
 * @property {string} name
 * @property {{ readyMs: number | null, memoryBytes: number | null }} limits
 * @property {number | null} listeningMs
 * @property {number | null} readyMs
 * @property {number | null} announcedMs
 * @property {number | null} ownBytes
 * @property {number | null} childrenBytes
 *
 * @param {{ machine: ReturnType<typeof import("../harness/machine.mjs").machine>, runs: number, emptyScriptMs: number | null, subjects: readonly SubjectResult[] }} result
 */
export function showReport({ machine, runs, emptyScriptMs, subjects }) {
  return [
    `${showMachine(machine)}; medians of ${runs} starts; times in ms from the spawn, memory (RSS) in MB at rest`,
    table(
      ["what is started", "listens", "/readyz 200", "limit", "all loaded", "own memory", "limit", "children's memory"],
      [
        ['node -e "" (to its end)', "–", showMs(emptyScriptMs, 0), "–", "–", "–", "–", "–"],
        ...subjects.map(({ name, limits, listeningMs, readyMs, announcedMs, ownBytes, childrenBytes }) => [
          name,
          showMs(listeningMs, 0),
          showMs(readyMs, 0),
          showMs(limits.readyMs, 0),
          showMs(announcedMs, 0),
          showMegabytes(ownBytes),
          showMegabytes(limits.memoryBytes),
          childrenBytes === 0 ? "–" : showMegabytes(childrenBytes),
        ]),
      ],
    ),
  ].join("\n\n");
}

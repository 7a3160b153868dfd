import { showMs, showPercent } from "../harness/figures.mjs";
import { showMachine } from "../harness/machine.mjs";
import { median } from "../harness/statistics.mjs";
import { table } from "../harness/table.mjs";

/** @typedef {import("./compare.mjs").Row} Row */

/** @typedef {{ chatter: string, tokens: number, rows: readonly Row[] }} Lane */

/** @param {{ machine: ReturnType<typeof import("../harness/machine.mjs").machine>, conversations: number, lanes: readonly Lane[] }} result */
export function showReport({ machine: on, conversations, lanes }) {
  return [`${showMachine(on)}; ${conversations} conversations each`, ...lanes.map(showLane)].join("\n\n");
}

/** @param {Lane} lane */
function showLane({ chatter, tokens, rows }) {
  const names = [...new Set(rows.map(nameOf))];
  const shown = names.map((name) => {
    const group = rows.filter((row) => nameOf(row) === name);
    return [
      name,
      showPercent(mean(group, ({ held }) => held)),
      share(group, ({ stillThere }) => stillThere),
      share(group, ({ recalled }) => recalled),
      share(group, ({ notTold }) => notTold),
      mean(group, ({ answerLoss }) => answerLoss).toFixed(2),
      mean(group, ({ textLoss }) => textLoss).toFixed(3),
      showMs(median(group.map(({ ms }) => ms)), 1),
    ];
  });
  const head = ["held", "facts held", "recalled", "not told", "loss of the answer", "of the text that follows", "making room, ms"];
  return `Facts among ${chatter}, ${tokens} tokens in the mean:\n\n${table(["budget and strategy", ...head], shown)}`;
}

/** @param {Row} row */
function nameOf({ way, share }) {
  return `${showPercent(share)} ${way}`;
}

/**
 * @param {readonly Row[]} rows
 * @param {(row: Row) => number} of
 */
function share(rows, of) {
  return `${rows.reduce((sum, row) => sum + of(row), 0)}/${rows.reduce((sum, { asked }) => sum + asked, 0)}`;
}

/**
 * @param {readonly Row[]} rows
 * @param {(row: Row) => number} of
 */
function mean(rows, of) {
  return rows.reduce((sum, row) => sum + of(row), 0) / rows.length;
}

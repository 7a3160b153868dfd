import { showMs, showRatio } from "../harness/figures.mjs";
import { showMachine } from "../harness/machine.mjs";
import { median } from "../harness/statistics.mjs";
import { table } from "../harness/table.mjs";

/**
 * @typedef {readonly import("./hold-conversation.mjs").Asked[]} Turns
 * @typedef {{ name: string, window: number, allowance: number, tokensPerTurn: number, trimmed: Turns, oriel: Turns }} Result
 */

/**
 * @param {ReturnType<typeof import("../harness/machine.mjs").machine>} on
 * @param {readonly Result[]} results
 */
export function showReport(on, results) {
  return [showMachine(on), ...results.map(showResult)].join("\n\n");
}

/** @param {Result} result */
function showResult({ name, window, allowance, tokensPerTurn, trimmed, oriel }) {
  const [before, after] = [figuresOf(trimmed), figuresOf(oriel)];
  return [
    `${name}, window ${window}, ${allowance} kept for the reply, ${Math.round(tokensPerTurn)} tokens a turn; ${trimmed.length} turns at the limit`,
    table(
      ["", "trimmed each turn", "Oriel", "ratio"],
      [
        ["tokens read again, total", String(before.total), String(after.total), showRatio(before.total, after.total)],
        ["tokens read a turn, median", String(before.read), String(after.read), showRatio(before.read, after.read)],
        ["tokens read in the worst turn", String(before.most), String(after.most), showRatio(before.most, after.most)],
        ["prompt, median", String(before.prompt), String(after.prompt), showRatio(before.prompt, after.prompt)],
        ["first token, median ms", showMs(before.firstMs, 0), showMs(after.firstMs, 0), showRatio(before.firstMs, after.firstMs)],
        ["first token, all turns, s", showMs(before.allMs / 1000, 1), showMs(after.allMs / 1000, 1), showRatio(before.allMs, after.allMs)],
        ["turns that read half of the prompt or more", String(before.rereads), String(after.rereads), ""],
      ],
    ),
  ].join("\n\n");
}

/** @param {Turns} turns */
function figuresOf(turns) {
  const reads = turns.map(({ readTokens }) => readTokens);
  const times = turns.map(({ firstTokenMs }) => firstTokenMs);
  return {
    total: sum(reads),
    read: median(reads) ?? 0,
    most: Math.max(...reads),
    prompt: median(turns.map(({ promptTokens }) => promptTokens)) ?? 0,
    firstMs: median(times) ?? 0,
    allMs: sum(times),
    rereads: turns.filter(({ readTokens, promptTokens }) => readTokens * 2 >= promptTokens).length,
  };
}

/** @param {readonly number[]} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

import { performance } from "node:perf_hooks";
import { estimateText } from "@oriel/core";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { median } from "../harness/statistics.mjs";

/** The pieces of each text that are read before anything is timed, and how often: until the compiler has done its work. */
const WARM_UP = { pieces: 12, times: 20 };

/**
 * Megabytes of UTF-8 a second of the estimate and of an exact count: medians over pieces that neither has seen before, since an exact count
 * remembers the words it has seen.
 * @param {readonly import("./texts.mjs").Text[]} texts
 */
export function throughputs(texts) {
  const seen = texts.flatMap(({ pieces }) => pieces.slice(0, WARM_UP.pieces));
  for (let time = 0; time < WARM_UP.times; time += 1) {
    for (const piece of seen) {
      estimateText(piece);
      countTokens(piece);
    }
  }
  return texts.map(({ name, pieces }) => {
    const unseen = pieces.slice(WARM_UP.pieces);
    const speed = (/** @type {(text: string) => number} */ count) => median(unseen.map((piece) => speedOf(count, piece))) ?? 0;
    return { name, estimate: speed(estimateText), exact: speed(countTokens) };
  });
}

/**
 * @param {(text: string) => number} count
 * @param {string} piece
 */
function speedOf(count, piece) {
  const startedMs = performance.now();
  count(piece);
  return Buffer.byteLength(piece) / 1e6 / ((performance.now() - startedMs) / 1000);
}

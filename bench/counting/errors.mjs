import { calibrate, estimatePrompt, makeupOf, marginFor } from "@oriel/core";
import { quantile } from "../harness/statistics.mjs";

/** The turns that an engine reports before the estimate is looked at again. */
const TURNS = 5;

/**
 * How far estimates are off, as shares of the true count.
 * @typedef {object} Errors
 * @property {readonly number[]} plain
 * @property {readonly number[]} calibrated
 * @property {number} beyondMargin How many calibrated estimates are short by more than the margin that is kept free for that.
 */

/**
 * A model meets a kind of text for the first time: its first turns are estimated, sent, and learnt from, as the gateway does; then each piece
 * that it has not seen is estimated by itself, without what was learnt and with it.
 * @param {import("./vocabularies.mjs").Vocabulary} vocabulary
 * @param {import("./texts.mjs").Text} text
 * @returns {Promise<Errors>}
 */
export async function errorsOf({ count }, { pieces }) {
  /** @type {import("@oriel/core").Calibration | undefined} */
  let calibration;
  for (let turn = 1; turn <= TURNS; turn += 1) {
    const prompt = chat(pieces.slice(0, turn));
    calibration = calibrate(calibration, { ...makeupOf(prompt), reported: await count(prompt.messages) });
  }
  const plain = [];
  const calibrated = [];
  let beyondMargin = 0;
  for (const piece of pieces.slice(TURNS)) {
    const prompt = chat([piece]);
    const reported = await count(prompt.messages);
    plain.push(Math.abs(estimatePrompt(prompt).tokens - reported) / reported);
    const estimate = estimatePrompt(prompt, calibration);
    calibrated.push(Math.abs(estimate.tokens - reported) / reported);
    if (estimate.tokens + marginFor(estimate, calibration) < reported) beyondMargin += 1;
  }
  return { plain, calibrated, beyondMargin };
}

/** @param {readonly number[]} errors */
export function showErrors(errors) {
  const percent = (/** @type {number} */ share) => `${((quantile(errors, share) ?? 0) * 100).toFixed(1)} %`;
  return { median: percent(0.5), p95: percent(0.95) };
}

/** @param {readonly string[]} pieces */
function chat(pieces) {
  const messages = pieces.map((text, at) => ({
    role: at % 2 === 0 ? /** @type {const} */ ("user") : /** @type {const} */ ("assistant"),
    content: [{ type: /** @type {const} */ ("text"), text }],
  }));
  return { kind: /** @type {const} */ ("chat"), messages };
}

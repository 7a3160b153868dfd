import { judge } from "./judge.mjs";

/** Enough for the longest list of facts; a model that goes on beyond is stuck. */
const MOST_TOKENS = 250;

/**
 * @typedef {object} Result
 * @property {string} kind
 * @property {number} at
 * @property {string} expected
 * @property {string} got
 * @property {import("./judge.mjs").Judgement} judgement
 */

/**
 * Puts all cases to the gateway, one after another, and judges the answers.
 * @param {string} url
 * @param {readonly import("./cases.mjs").Case[]} cases
 * @param {(done: number) => void} onProgress
 * @returns {Promise<readonly Result[]>}
 */
export async function askAll(url, cases, onProgress) {
  const model = await modelName(url);
  const results = [];
  for (const { kind, at, messages, expected } of cases) {
    const got = await ask(url, model, messages);
    results.push({ kind, at, expected, got, judgement: judge(expected, got) });
    onProgress(results.length);
  }
  return results;
}

/** @param {string} url */
async function modelName(url) {
  const response = await fetch(`${url}/v1/models`);
  const { data } = /** @type {any} */ (await response.json());
  const [first] = data;
  if (first === undefined) throw new Error("The gateway has no model.");
  return first.id;
}

/**
 * @param {string} url
 * @param {string} model
 * @param {import("./cases.mjs").Case["messages"]} messages
 * @returns {Promise<string>}
 */
async function ask(url, model, messages) {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model, messages, temperature: 0, max_tokens: MOST_TOKENS }),
  });
  const reply = /** @type {any} */ (await response.json());
  if (!response.ok) throw new Error(`The gateway answered ${response.status}: ${JSON.stringify(reply)}`);
  return reply.choices[0].message.content;
}

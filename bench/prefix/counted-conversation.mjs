import { endlessConversation } from "@oriel/testkit";

/**
 * A conversation as an engine counts it, and where in it the model is asked.
 * @typedef {object} CountedConversation
 * @property {readonly import("@oriel/core").Entry[]} entries
 * @property {readonly number[]} asks How many entries there are each time that the user has just spoken.
 * @property {import("@oriel/core").Count} frame
 */

const SEED = 11;

/**
 * The first turns of a simulated conversation in plain English, each message counted by the engine itself.
 * @param {import("@oriel/core").Engine} engine
 * @param {string} model
 * @param {{ scale: number, turns: number }} how `scale`: the window that the lengths of the messages are made for.
 * @returns {Promise<CountedConversation>}
 */
export async function countedConversation(engine, model, { scale, turns }) {
  const said = firstTurns(scale, turns);
  const frame = await frameOf(engine, model);
  /** @type {import("@oriel/core").Entry[]} */
  const entries = [];
  const asks = [];
  for (const message of said) {
    const tokens = (await count(engine, model, [message])) - frame;
    entries.push({ message, hash: `message ${entries.length}`, count: { tokens, basis: "exact" } });
    if (message.role === "user") asks.push(entries.length);
  }
  return { entries, asks, frame: { tokens: frame, basis: "exact" } };
}

/**
 * @param {number} scale
 * @param {number} turns
 */
function firstTurns(scale, turns) {
  const conversation = endlessConversation(SEED, {
    window: scale,
    hasTools: false,
    scripts: ["english"],
    oversizedEvery: Number.POSITIVE_INFINITY,
  });
  const messages = [];
  for (let turn = 0; turn < turns; turn += 1) messages.push(...conversation.next().value.messages);
  return messages;
}

/**
 * What the template adds once: what two equal messages have together, less what the second one added.
 * @param {import("@oriel/core").Engine} engine
 * @param {string} model
 */
async function frameOf(engine, model) {
  /** @type {import("@oriel/core").Message} */
  const message = { role: "user", content: [{ type: "text", text: "Hello." }] };
  return 2 * (await count(engine, model, [message])) - (await count(engine, model, [message, message]));
}

/**
 * @param {import("@oriel/core").Engine} engine
 * @param {string} model
 * @param {readonly import("@oriel/core").Message[]} messages
 */
async function count(engine, model, messages) {
  const counted = await engine.count({ model, prompt: { kind: "chat", messages }, sampling: {} });
  if (counted?.basis !== "exact") throw new Error(`${model} did not count a message exactly.`);
  return counted.tokens;
}

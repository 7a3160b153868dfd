import { randomUUID } from "node:crypto";

/**
 * One way of calling.
 * @typedef {object} Lane
 * @property {string} name
 * @property {boolean} stream
 * @property {"burst" | "paced"} model How the fake engine writes a stream.
 * @property {boolean} anew Whether each call is a conversation that nobody has seen; otherwise it is the same one again.
 * @property {number} concurrency Calls under way at any time.
 */

/** @type {readonly Omit<Lane, "concurrency">[]} */
const WAYS = [
  { name: "whole", stream: false, model: "burst", anew: false },
  { name: "whole, anew", stream: false, model: "burst", anew: true },
  { name: "stream, burst", stream: true, model: "burst", anew: false },
  { name: "stream, paced", stream: true, model: "paced", anew: false },
];

/** @type {readonly Lane[]} */
export const LANES = [1, 16].flatMap((concurrency) => WAYS.map((way) => ({ ...way, concurrency })));

/** @param {Lane} lane */
export function laneTitle({ name, concurrency }) {
  return `${name}, c=${concurrency}`;
}

/** A short chat, as clients send it: some 200 tokens. */
const MESSAGES = [
  { role: "system", content: "You are a patient teacher. Answer in plain words, with one example, and say so when you do not know." },
  { role: "user", content: `What is a context window? I read this: ${"A model reads a number of tokens at once and no more. ".repeat(8)}` },
  { role: "assistant", content: "It is how much text the model can see at once: your question, what was said before, and its own answer." },
  { role: "user", content: "And what happens when a conversation grows longer than that?" },
];

/** @param {Lane} lane */
export function requestBody({ stream, model, anew }) {
  const number = anew ? `${randomUUID()}: ` : "";
  const messages = MESSAGES.map(({ role, content }) => ({ role, content: number + content }));
  const common = { model, messages, max_tokens: 256, temperature: 0.7 };
  return JSON.stringify(stream ? { ...common, stream, stream_options: { include_usage: true } } : common);
}

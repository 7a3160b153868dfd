import { textOf } from "@oriel/core";
import { BYTE_FRAME, byteTokensOf } from "@oriel/testkit";
import { countTokens as countCl100k } from "gpt-tokenizer/encoding/cl100k_base";
import { countTokens as countGpt2 } from "gpt-tokenizer/encoding/gpt2";
import { countTokens as countO200k } from "gpt-tokenizer/encoding/o200k_base";

/**
 * Counts a chat exactly, as an engine with this vocabulary would report it.
 * @typedef {{ readonly name: string, readonly count: (messages: readonly import("@oriel/core").Message[]) => number | Promise<number> }} Vocabulary
 */

/**
 * @param {import("@oriel/core").Engine} engine
 * @param {string} model
 * @returns {readonly Vocabulary[]}
 */
export function vocabularies(engine, model) {
  return [
    { name: "o200k (GPT-4o, gpt-oss)", count: chatMl(countO200k) },
    { name: "cl100k (Llama 3 is near)", count: chatMl(countCl100k) },
    { name: "GPT-2, of 50,000", count: chatMl(countGpt2) },
    { name: "demonstration model, of 1,536", count: (messages) => countedBy(engine, model, messages) },
    {
      name: "artificial: four bytes a token",
      count: (messages) => messages.reduce((sum, message) => sum + byteTokensOf(message), BYTE_FRAME),
    },
  ];
}

/** ChatML spends five tokens on each message and three on the opening of the reply. */
const CHATML = { message: 5, reply: 3 };

/** @param {(text: string) => number} countTokens */
function chatMl(countTokens) {
  return (/** @type {readonly import("@oriel/core").Message[]} */ messages) =>
    messages.reduce((sum, { content }) => sum + CHATML.message + countTokens(textOf(content)), CHATML.reply);
}

/**
 * @param {import("@oriel/core").Engine} engine
 * @param {string} model
 * @param {readonly import("@oriel/core").Message[]} messages
 */
async function countedBy(engine, model, messages) {
  const count = await engine.count({ model, prompt: { kind: "chat", messages }, sampling: {} });
  if (count?.basis !== "exact") throw new Error(`${model} did not count exactly.`);
  return count.tokens;
}

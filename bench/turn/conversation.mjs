import { BYTE_FRAME, byteTokens, byteTokensOf, CONVERSATION_TOOLS, endlessConversation } from "@oriel/testkit";

const SEED = 3;

/**
 * The beginning of a simulated conversation, counted, and where in it the model is asked.
 * @param {{ window: number, messages: number }} of At least so many messages.
 */
export function countedConversation({ window, messages }) {
  /** @type {import("@oriel/core").Entry[]} */
  const entries = [];
  /** How many entries there are each time that the user has just spoken. */
  const asks = [];
  for (const turn of endlessConversation(SEED, { window, oversizedEvery: Number.POSITIVE_INFINITY })) {
    for (const message of turn.messages) {
      entries.push({ message, hash: `message ${entries.length}`, count: exact(byteTokensOf(message)) });
      if (message.role === "user") asks.push(entries.length);
    }
    if (entries.length >= messages) break;
  }
  return { entries, asks, frame: exact(BYTE_FRAME), tools: exact(byteTokens(JSON.stringify(CONVERSATION_TOOLS))) };
}

/**
 * @param {number} tokens
 * @returns {import("@oriel/core").Count}
 */
function exact(tokens) {
  return { tokens, basis: "exact" };
}

import { performance } from "node:perf_hooks";

/**
 * @typedef {object} Asked
 * @property {number} promptTokens
 * @property {number} readTokens Those that the engine had not in its cache.
 * @property {number} firstTokenMs From the request to the first text of the reply; planning included.
 */

/**
 * Sends every turn of a conversation to a real engine, one token of reply each, and returns those from when it no longer fits the window.
 * What is sent next to the engine is always the conversation's own answer, so that all lanes send the same words.
 * @param {import("@oriel/core").Engine} engine
 * @param {string} model
 * @param {import("./counted-conversation.mjs").CountedConversation} conversation
 * @param {import("./lanes.mjs").Lane} lane
 * @param {import("./lanes.mjs").Room} room
 */
export async function holdConversation(engine, model, conversation, lane, room) {
  const { entries, asks, frame } = conversation;
  /** @type {Asked[]} */
  const atTheLimit = [];
  for (const length of asks) {
    const asked = await ask(engine, model, () => lane(conversation, length), room.window);
    const whole = entries.slice(0, length).reduce((sum, { count }) => sum + count.tokens, frame.tokens);
    if (whole > room.window - room.allowance) atTheLimit.push(asked);
  }
  return atTheLimit;
}

/**
 * @param {import("@oriel/core").Engine} engine
 * @param {string} model
 * @param {() => readonly import("@oriel/core").Message[]} messagesToSend
 * @param {number} window
 * @returns {Promise<Asked>}
 */
async function ask(engine, model, messagesToSend, window) {
  const startedMs = performance.now();
  const request = {
    model,
    prompt: { kind: /** @type {const} */ ("chat"), messages: messagesToSend() },
    sampling: { temperature: 0 },
    maxTokens: 1,
    window,
  };
  let firstTokenMs;
  for await (const batch of engine.send(request, new AbortController().signal)) {
    for (const event of batch) {
      // A model may end its reply with its first token: then there is no text, and the end is as soon as anything comes.
      if (event.type === "text-delta" || event.type === "reply-end") firstTokenMs ??= performance.now() - startedMs;
      if (event.type !== "reply-end") continue;
      const { promptTokens, cachedTokens } = event.usage;
      if (promptTokens === undefined || cachedTokens === undefined || firstTokenMs === undefined)
        throw new Error("The engine did not say what it read.");
      return { promptTokens, readTokens: promptTokens - cachedTokens, firstTokenMs };
    }
  }
  throw new Error("The reply had no end.");
}

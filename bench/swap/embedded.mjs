import { embeddedEngine } from "@oriel/engine";
import { residentMemory } from "../harness/processes.mjs";

const NAME = "model";

/**
 * Oriel's engine, as far as this bench talks to it.
 * @param {Omit<import("@oriel/engine").EmbeddedEngineOptions, "name">} options
 * @returns {import("./contestant.mjs").Contestant}
 */
export function embedded(options) {
  const engine = embeddedEngine({ name: NAME, ...options });
  return {
    say: (text, replyTokens) => say(engine, text, replyTokens),
    residentBytes: () => residentMemory(process.pid).childrenBytes.reduce((sum, bytes) => sum + bytes, 0),
    coldBytes: () => engine.kvTiers?.()[0]?.cold?.folderBytes ?? 0,
    close: () => engine.close(),
  };
}

/**
 * @param {import("@oriel/core").Engine} engine
 * @param {string} text
 * @param {number} replyTokens
 */
async function say(engine, text, replyTokens) {
  const prompt = { kind: /** @type {const} */ ("completion"), text };
  const request = { model: NAME, prompt, sampling: { temperature: 0 }, maxTokens: replyTokens };
  const startedMs = performance.now();
  let said = "";
  let firstMs = 0;
  for await (const events of engine.send(request, new AbortController().signal)) {
    for (const event of events) {
      if (event.type === "text-delta") {
        if (said === "") firstMs = performance.now() - startedMs;
        said += event.text;
      }
      if (event.type === "reply-end") {
        const { promptTokens = 0, cachedTokens = 0 } = event.usage;
        return { text: said, firstMs, tokensRead: promptTokens - cachedTokens, from: event.restored?.from };
      }
    }
  }
  throw new Error("A reply has no end.");
}

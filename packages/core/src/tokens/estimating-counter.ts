import type { Tokens } from "../units.ts";
import type { Count } from "./count.ts";
import type { TokenCounter } from "./counter.ts";
import { estimateMessage, estimatePrompt, estimateText, estimateTools } from "./estimate.ts";

/** Estimates everything: for models whose tokenizer nobody tells. */
export const ESTIMATING_COUNTER: TokenCounter = {
  source: "estimate",
  sourceDetail: "estimate",
  messages: async (messages) => messages.map((message) => estimated(estimateMessage(message))),
  tools: async (tools) => estimated(estimateTools(tools)),
  frame: async () => estimatePrompt({ kind: "chat", messages: [] }),
  prompt: async ({ prompt }) => estimatePrompt(prompt),
  texts: async (texts) => texts.map((text) => estimated(estimateText(text))),
};

function estimated(tokens: Tokens): Count {
  return { tokens, basis: "estimate" };
}

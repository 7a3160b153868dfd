import { type Count, estimateMessage, estimatePrompt, estimateText, estimateTools, type TokenCounter } from "@oriel/core";

/** A counter that asks nobody. */
export const ESTIMATE_COUNTER: TokenCounter = {
  source: "estimate",
  sourceDetail: "estimate",
  messages: (messages) => Promise.resolve(messages.map((message) => estimated(estimateMessage(message)))),
  tools: (tools) => Promise.resolve(estimated(estimateTools(tools))),
  frame: () => Promise.resolve(estimatePrompt({ kind: "chat", messages: [] })),
  prompt: ({ prompt }) => Promise.resolve(estimatePrompt(prompt)),
  texts: (texts) => Promise.resolve(texts.map((text) => estimated(estimateText(text)))),
};

function estimated(tokens: number): Count {
  return { tokens, basis: "estimate" };
}

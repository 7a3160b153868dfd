import type { TokenCounter } from "@oriel/core";
import type { Estimates } from "./estimates.ts";

/** A counter that estimates everything: for models whose tokenizer nobody tells. */
export function byEstimate(estimate: Estimates): TokenCounter {
  return {
    source: "estimate",
    sourceDetail: "estimate",
    messages: async (messages) => messages.map(estimate.message),
    tools: async (tools) => estimate.tools(tools),
    frame: async () => estimate.frame(),
    prompt: async ({ prompt }) => estimate.prompt(prompt),
    texts: async (texts) => texts.map(estimate.text),
  };
}

import type { FinishReason, Tokens, Usage } from "@oriel/core";

/**
 * Which limit a reply ran into when the engine only says "length": every engine uses that one word for the reply allowance and for a full window.
 * `window`: what the engine holds. Where the numbers do not tell, it is the allowance, which is what the word promises.
 */
export function lengthFinish(usage: Usage, maxTokens: Tokens | undefined, window: Tokens | undefined): FinishReason {
  const { promptTokens, replyTokens } = usage;
  if (maxTokens !== undefined && replyTokens !== undefined && replyTokens >= maxTokens) return "allowance";
  if (window === undefined || promptTokens === undefined || replyTokens === undefined) return "allowance";
  // Engines stop at the last cell or one before it: llama-server at n_ctx exactly, Ollama at num_ctx + 1 (the last token is never read back).
  return promptTokens + replyTokens >= window - 1 ? "window" : "allowance";
}

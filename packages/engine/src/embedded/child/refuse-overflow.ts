import { contextLengthExceeded, type Tokens } from "@oriel/core";

/**
 * Refuses what cannot fit, before anything of it is read.
 * @throws OrielError `context_length_exceeded` when the prompt leaves no room for a reply, or less than the client asked for.
 */
export function refuseOverflow(prompt: Tokens, maxTokens: Tokens | undefined, window: Tokens): void {
  if (prompt >= window || prompt + (maxTokens ?? 0) > window) throw contextLengthExceeded({ prompt, reply: maxTokens, window });
}

import { contextLengthExceeded, type Tokens } from "@oriel/core";

/**
 * Refuses what cannot fit, before anything of it is read.
 * @param makesRoom whether a reply may become longer than what the prompt leaves of the window.
 * @throws OrielError `context_length_exceeded` when the prompt leaves no room for a reply, or less than the client asked for.
 */
export function refuseOverflow(prompt: Tokens, maxTokens: Tokens | undefined, window: Tokens, makesRoom: boolean): void {
  const reply = makesRoom ? 0 : (maxTokens ?? 0);
  if (prompt >= window || prompt + reply > window) throw contextLengthExceeded({ prompt, reply: maxTokens, window });
}

import type { Prompt, Tokens } from "@oriel/core";
import { byteTokensOf, ends, type Piece, piecesOf, tokensOf } from "./byte-tokens.ts";

/** The first token and the four that Ollama keeps by default. */
const KEPT_AT_THE_BEGINNING: Tokens = 5;

/**
 * What Ollama reads of a prompt that does not fit: first whole messages leave from the front, all but the system's and the last one; if that
 * is not enough, all but a few first tokens and the end of the prompt, together half of the window.
 */
export function cutSilently(prompt: Prompt, window: Tokens): readonly Piece[] {
  const pieces = prompt.kind === "chat" ? withoutOldest(prompt, window) : piecesOf(prompt);
  if (tokensOf(pieces) < window) return pieces;
  const half = window - Math.floor((window - KEPT_AT_THE_BEGINNING) / 2);
  return ends(pieces, KEPT_AT_THE_BEGINNING, half - KEPT_AT_THE_BEGINNING);
}

function withoutOldest(prompt: Extract<Prompt, { readonly kind: "chat" }>, window: Tokens): readonly Piece[] {
  const { messages } = prompt;
  let tokens = tokensOf(piecesOf(prompt));
  let oldest = 0;
  for (; oldest < messages.length - 1 && tokens > window; oldest += 1) {
    const message = messages[oldest];
    if (message !== undefined && message.role !== "system") tokens -= byteTokensOf(message);
  }
  return piecesOf({ ...prompt, messages: messages.filter(({ role }, at) => at >= oldest || role === "system") });
}

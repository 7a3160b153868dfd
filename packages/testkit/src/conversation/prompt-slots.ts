import type { Tokens } from "@oriel/core";
import { commonTokens, type Piece, tokensOf } from "./byte-tokens.ts";

/** The prefix caches of an engine: what each of its slots has read last. */
export interface PromptSlots {
  /** Reads a prompt in the slot that llama-server would choose: how many of its tokens were there already. */
  read(prompt: readonly Piece[]): Reading;
}

interface Reading {
  readonly cachedTokens: Tokens;
  /** What the slot holds from now on: the prompt, and what was written after it. */
  keep(pieces: readonly Piece[]): void;
}

/** llama-server takes the slot that shares at least this much of the prompt, else the one that was used longest ago. */
const ENOUGH_IN_COMMON = 0.1;

export function promptSlots(count: number): PromptSlots {
  /** Used longest ago first. */
  let slots: readonly (readonly Piece[])[] = Array.from({ length: count }, () => []);
  return {
    read(prompt) {
      const size = tokensOf(prompt);
      const common = slots.map((held) => commonTokens(prompt, held));
      const most = Math.max(...common);
      const chosen = most >= size * ENOUGH_IN_COMMON ? common.indexOf(most) : 0;
      let held = prompt;
      const others = slots.filter((_, at) => at !== chosen);
      slots = [...others, held];
      return {
        // The last token is always read again: the first of the reply comes from it.
        cachedTokens: Math.max(0, Math.min(common[chosen] ?? 0, size - 1)),
        keep(pieces) {
          slots = slots.map((slot) => (slot === held ? pieces : slot));
          held = pieces;
        },
      };
    },
  };
}

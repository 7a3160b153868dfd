import { wordsOf } from "./words.ts";

/** Of longer texts it is clear without looking further. */
const MOST_WORDS = 200;

/**
 * Whether a message can answer what is asked: a question asked before fits best of all and tells nothing, nor does a message of the very
 * words of the new one.
 */
export function tellsMore(said: string, asked: string): boolean {
  if (/[?？]\s*$/u.test(said)) return false;
  const known = new Set(wordsOf(asked, MOST_WORDS));
  return wordsOf(said, MOST_WORDS).some((word) => !known.has(word));
}

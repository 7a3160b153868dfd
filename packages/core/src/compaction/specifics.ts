import { type Message, textOf } from "../message.ts";

/**
 * What the user named that no other words can stand for: names within a sentence, numbers, codes, identifiers; in lower case. Of very long
 * messages only the beginning is read.
 */
export function specificsOf(messages: readonly Message[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const message of messages) {
    if (message.role !== "user") continue;
    for (const [word] of textOf(message.content).slice(0, MOST_READ).matchAll(SPECIFIC)) {
      if (found.size === MOST_SPECIFICS) return found;
      found.add(word.toLowerCase());
    }
  }
  return found;
}

const MOST_READ = 20_000;
const MOST_SPECIFICS = 2000;
/** `Ada` after another word, `4711`, `x17`, `num_ctx`; no shorter number than of two digits, since a list numbers its lines. */
const SPECIFIC = /(?<=[\p{Ll}\d,;:] )\p{Lu}[\p{L}\p{M}]+|(?<![\p{L}\p{N}])(?=[\p{L}_-]{0,40}\d)[\p{L}\p{N}_-]{2,40}|\b\w+_\w+\b/gu;

import { FAMILIES } from "./families/all.ts";
import type { Family } from "./family.ts";
import { normaliseModelName } from "./name.ts";

/**
 * The family a model's name belongs to, as users meet names: `qwen3:8b`, `library/phi4-mini`, `Phi-4-mini-instruct-cuda-gpu`,
 * `hf.co/bartowski/Meta-Llama-3.1-8B-Instruct-GGUF:Q4_K_M`, `/models/gemma-3-1b-it-Q8_0.gguf`. `undefined` when no key is in it.
 *
 * The longest key wins; of two equally long ones, the first in the name. A key matches whole words only, and not where a version number
 * follows: `gemma` is not in `gemma5`, of which nothing is known.
 */
export function matchFamily(name: string): Family | undefined {
  const words = wordsOf(name);
  let best: { readonly family: Family; readonly length: number } | undefined;
  for (let start = 0; start < words.length; start += 1) {
    for (let end = start + 1; end <= Math.min(start + LONGEST_KEY, words.length); end += 1) {
      const key = words.slice(start, end);
      const family = INDEX.get(key.join(" "));
      const length = key.join("").length;
      if (family !== undefined && length > (best?.length ?? 0) && !isVersion(words[end])) best = { family, length };
    }
  }
  return best?.family;
}

/**
 * The words of a name's last part. Makers spell one name in many ways (`llama3.1`, `Llama-3.1`, `llama_3_1`), so letters and numbers are
 * words of their own, and separators say nothing; but a size stays one word, since `gemma-2b` is not `gemma-2`.
 */
function wordsOf(name: string): readonly string[] {
  const last = normaliseModelName(name).split(/[/\\]/).at(-1) ?? "";
  const dotted = last.replace(/(\d)_(\d)(?=b?(?![\da-z]))/g, "$1.$2");
  return dotted.match(/\d+(?:\.\d+)*[bkmt](?![a-z\d])|\d+(?:\.\d+)*|[a-z]+/g) ?? [];
}

/** `3`, `2.5`, `10`; not a size (`7b`), a date (`2507`, `08`) or nothing at all. */
function isVersion(word: string | undefined): boolean {
  return word !== undefined && /^[1-9]\d?(\.\d+)*$/.test(word);
}

const INDEX: ReadonlyMap<string, Family> = new Map(FAMILIES.map((family) => [wordsOf(family.key).join(" "), family]));
const LONGEST_KEY = Math.max(...FAMILIES.map((family) => wordsOf(family.key).length));

import { lettersOf } from "../tokenizer/byte-letters.ts";
import { bytePairs, type TextTally } from "../tokenizer/byte-pairs.ts";
import { compiled } from "../tokenizer/pre-tokenizers.ts";
import type { EncodingName } from "./encoding-of.ts";

/** Counts texts by an encoding of OpenAI's. Its tables come to 1–2 MB of source, so only the one that is asked for is loaded. */
export async function encodingTally(name: EncodingName): Promise<TextTally> {
  const { ranks, expression } = await tables(name);
  const rankOf = new Map(ranks.map((token, rank) => [spelt(token), rank]));
  const pairs = { known: rankOf, rankOf: (left: string, right: string) => rankOf.get(left + right), spans: false };
  return bytePairs(pairs, { expressions: [compiled(expression)], ignoresMerges: true, spelling: "letters" });
}

/** The tokens in the order in which pairs become them: as texts, or as bytes where they are none. */
type Ranks = readonly (string | readonly number[])[];

async function tables(name: EncodingName): Promise<{ readonly ranks: Ranks; readonly expression: string }> {
  switch (name) {
    // They differ in special tokens only, and nobody's words are special.
    case "o200k_harmony":
    case "o200k_base":
      return { ranks: (await import("gpt-tokenizer/bpeRanks/o200k_base")).default, expression: O200K };
    case "cl100k_base":
      return { ranks: (await import("gpt-tokenizer/bpeRanks/cl100k_base")).default, expression: CL100K };
  }
}

function spelt(token: string | readonly number[]): string {
  return lettersOf(typeof token === "string" ? Buffer.from(token, "utf8") : token).join("");
}

/** From tiktoken's `tiktoken_ext/openai_public.py`. */
const CONTRACTION = "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])";
const CL100K = `${CONTRACTION}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`;
const UPPER = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
const LOWER = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";
const O200K =
  `[^\\r\\n\\p{L}\\p{N}]?${UPPER}*${LOWER}+${CONTRACTION}?|[^\\r\\n\\p{L}\\p{N}]?${UPPER}+${LOWER}*${CONTRACTION}?` +
  "|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

import type { ModelVocabulary } from "@oriel/core";
import { get_encoding, type Tiktoken } from "tiktoken";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sampleTexts } from "../testing/sample-texts.ts";
import { lettersOf } from "./byte-letters.ts";
import { refuseVocabulary, vocabularyTokenizer } from "./vocabulary-tokenizer.ts";

const NOTHING: ModelVocabulary = {
  kind: "gpt2",
  pre: "gpt-2",
  tokens: [],
  types: undefined,
  scores: undefined,
  merges: [],
  beginning: undefined,
  end: undefined,
  addsBeginning: undefined,
  addsEnd: undefined,
  addsSpacePrefix: undefined,
  template: undefined,
};
const INSIDE = { special: false, isInside: true } as const;

describe("refuseVocabulary", () => {
  it.each([
    [{ pre: "superbpe" }, 'its pre-tokenizer "superbpe" is not known'],
    [{ merges: undefined }, "its merges are missing"],
    [{ kind: "llama" }, "its scores are missing"],
    [{ kind: "t5" }, 'tokenizers of the kind "t5" are not known'],
    [{ kind: "gemma4", pre: undefined }, undefined],
    [{ pre: undefined }, undefined],
  ])("of %j says %j", (about, why) => {
    expect(refuseVocabulary({ ...NOTHING, ...about })).toBe(why);
  });
});

describe("a tokenizer of byte pairs", () => {
  let oracle: Tiktoken;
  let cl100k: ModelVocabulary;
  beforeAll(() => {
    oracle = get_encoding("cl100k_base");
    cl100k = vocabularyIn(oracle);
  });
  afterAll(() => oracle.free());

  it("counts as another implementation of the same vocabulary does", () => {
    // cl100k_base parts its words as DBRX does.
    const tokenizer = vocabularyTokenizer({ ...cl100k, pre: "dbrx" });
    const texts = sampleTexts(1000);
    expect(texts.map((text) => tokenizer.tally(text, INSIDE).tokens)).toEqual(texts.map((text) => oracle.encode_ordinary(text).length));
  });

  it("takes 60,000 letters of anything, and says where it had to cut", () => {
    const tokenizer = vocabularyTokenizer({ ...cl100k, pre: "dbrx" });
    const rough = ["a", " ", "1", "字", "\n", "Ab9+"].map((unit) => tokenizer.tally(unit.repeat(60_000 / unit.length), INSIDE));
    expect(rough.every(({ isRough, tokens }) => isRough && tokens > 0)).toBe(true);
    expect(tokenizer.tally("one two three. ".repeat(10_000), INSIDE)).toEqual({ tokens: 40_001, isRough: false });
  });

  it("keeps what stands alone as a token whole, where the model does", () => {
    const vocabulary = { ...NOTHING, tokens: ["a", "b", "ab"] };
    expect(vocabularyTokenizer(vocabulary).tally("ab", INSIDE).tokens).toBe(2);
    expect(vocabularyTokenizer({ ...vocabulary, pre: "llama-bpe" }).tally("ab", INSIDE).tokens).toBe(1);
  });

  it("counts special tokens as one where they are special, and user-defined ones everywhere", () => {
    const vocabulary = { ...NOTHING, tokens: ["<", "s", ">", "<s>", "<b>"], types: [1, 1, 1, 3, 4] };
    const tokenizer = vocabularyTokenizer(vocabulary);
    expect(tokenizer.tally("<s><b>", INSIDE).tokens).toBe(4);
    expect(tokenizer.tally("<s><b>", { special: true, isInside: true }).tokens).toBe(2);
  });
});

describe("a tokenizer of Gemma 4's kind", () => {
  const tokens = ["a", "b", "▁", "▁a", "a▁b", "\n", "\n\n", "<0xC3>", "<0xA9>"];
  const tokenizer = vocabularyTokenizer({
    ...NOTHING,
    kind: "gemma4",
    tokens,
    merges: ["▁ a", "a ▁", "a▁ b"],
    beginning: 0,
    addsBeginning: false,
  });

  it("merges over spaces, takes ends of lines whole, and spells out letters it does not know", () => {
    expect(["b a", "a\n\na", "é"].map((text) => tokenizer.tally(text, INSIDE).tokens)).toEqual([2, 3, 2]);
  });

  it("begins every prompt, whatever the file says", () => {
    expect(tokenizer.addsBeginning).toBe(true);
  });

  it("says that a long text was cut where tokens may reach over spaces", () => {
    expect(tokenizer.tally("b a ".repeat(5000), INSIDE).isRough).toBe(true);
    expect(tokenizer.tally("b a ".repeat(50), INSIDE).isRough).toBe(false);
  });
});

/** The tokens of an encoding as a model file would hold them, with the merges that make each of two earlier ones. */
function vocabularyIn(encoding: Tiktoken): ModelVocabulary {
  const tokens: string[] = [];
  for (const bytes of encoding.token_byte_values())
    tokens[encoding.encode_single_token(Uint8Array.from(bytes))] = lettersOf(bytes).join("");
  const ranks = new Map(tokens.map((token, rank) => [token, rank]));
  return { ...NOTHING, tokens, merges: tokens.flatMap((token, rank) => (token.length < 2 ? [] : [halves(token, rank, ranks)])) };
}

function halves(token: string, rank: number, ranks: ReadonlyMap<string, number>): string {
  let parts: readonly string[] = [...token];
  while (parts.length > 2) {
    const pairs = parts.slice(1).map((right, left) => ({ left, rank: ranks.get((parts[left] ?? "") + right) ?? rank }));
    const best = pairs.reduce((a, b) => (b.rank < a.rank ? b : a));
    parts = [...parts.slice(0, best.left), (parts[best.left] ?? "") + (parts[best.left + 1] ?? ""), ...parts.slice(best.left + 2)];
  }
  return parts.join(" ");
}

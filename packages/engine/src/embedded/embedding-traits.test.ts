import { describe, expect, it } from "vitest";
import { embeddingTraits } from "./embedding-traits.ts";

const ORDINARY = { isMadeForIt: false, isReranker: false, cannotWrite: false, readsWhole: false };

describe("what a header says of the vectors a model makes", () => {
  it.each<[string, object, Record<string, number | boolean>, object]>([
    ["a model that writes", { architecture: "qwen3" }, {}, ORDINARY],
    ["one whose last token stands for all", { architecture: "qwen3" }, { pooling_type: 3 }, { ...ORDINARY, isMadeForIt: true }],
    ["one that takes the mean", { architecture: "llama" }, { pooling_type: 1 }, { ...ORDINARY, isMadeForIt: true, readsWhole: true }],
    [
      "one that looks ahead by its architecture",
      { architecture: "gemma-embedding" },
      { pooling_type: 1 },
      { ...ORDINARY, isMadeForIt: true, cannotWrite: true, readsWhole: true },
    ],
    [
      "one that looks ahead by its own word",
      { architecture: "llama" },
      { pooling_type: 3, "attention.causal": false },
      { ...ORDINARY, isMadeForIt: true, cannotWrite: true, readsWhole: true },
    ],
    ["one that writes all at once", { architecture: "llada" }, {}, { ...ORDINARY, readsWhole: true }],
    [
      "a reranker",
      { architecture: "bert" },
      { pooling_type: 4 },
      { isMadeForIt: true, isReranker: true, cannotWrite: true, readsWhole: true },
    ],
  ])("holds for %s", (_what, { architecture }: { architecture?: string }, keys, traits) => {
    const own = Object.entries(keys).map(([key, value]) => [`${architecture}.${key}`, value] as const);
    expect(
      embeddingTraits({ metadata: new Map<string, string | number | boolean>([["general.architecture", architecture ?? ""], ...own]) }),
    ).toEqual(traits);
  });
});

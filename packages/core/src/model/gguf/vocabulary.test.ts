import { describe, expect, it } from "vitest";
import { bytesInMemory } from "./byte-source.ts";
import type { GgufMetadata } from "./metadata.ts";
import { readGguf } from "./read-gguf.ts";
import { header, joined, text, textKey, u32, u64 } from "./testing/raw-gguf.ts";
import { ggufVocabulary } from "./vocabulary.ts";

const TEXT = 8;
const I32 = 5;
const ARRAY = 9;

const HEADER = header(
  0,
  3,
  textKey("tokenizer.ggml.model", "gpt2"),
  joined(text("tokenizer.ggml.tokens"), u32(ARRAY), u32(TEXT), u64(2), text("a"), text("</s>")),
  joined(text("tokenizer.ggml.token_type"), u32(ARRAY), u32(I32), u64(2), u32(1), u32(3)),
);

async function metadata(keeping: "layers" | "vocabulary"): Promise<GgufMetadata> {
  return (await readGguf(bytesInMemory(HEADER), "m.gguf", keeping)).metadata;
}

describe("the vocabulary in GGUF metadata", () => {
  it("is there when it was asked for", async () => {
    expect(ggufVocabulary(await metadata("vocabulary"))).toEqual({
      kind: "gpt2",
      pre: undefined,
      tokens: ["a", "</s>"],
      types: [1, 3],
      scores: undefined,
      merges: undefined,
      beginning: undefined,
      end: undefined,
      addsBeginning: undefined,
      addsEnd: undefined,
      addsSpacePrefix: undefined,
      template: undefined,
    });
  });

  it("is not there where it was only counted", async () => {
    const counted = await metadata("layers");
    expect(counted.get("tokenizer.ggml.tokens")).toEqual({ length: 2, elements: undefined, longest: 4 });
    expect(ggufVocabulary(counted)).toBeUndefined();
  });

  it("is none where a list is shorter than the tokens", async () => {
    const short = new Map(await metadata("vocabulary")).set("tokenizer.ggml.token_type", { length: 1, elements: [1], longest: undefined });
    expect(ggufVocabulary(short)).toBeUndefined();
  });
});

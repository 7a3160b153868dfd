import { modelToEncodingMap } from "gpt-tokenizer/mapping";
import { get_encoding, type TiktokenEncoding } from "tiktoken";
import { describe, expect, it } from "vitest";
import { sampleTexts } from "../testing/sample-texts.ts";
import { type EncodingName, encodingOf } from "./encoding-of.ts";
import { encodingTally } from "./encoding-tally.ts";

describe("encodingOf", () => {
  it("knows OpenAI's models by their names, however an engine spells them", () => {
    expect(["gpt-oss:20b", "openai/gpt-oss-120b", "GPT-4o-mini", "gpt-5", "o3-mini", "gpt-4", "gpt-3.5-turbo"].map(encodingOf)).toEqual([
      "o200k_harmony",
      "o200k_harmony",
      "o200k_base",
      "o200k_base",
      "o200k_base",
      "cl100k_base",
      "cl100k_base",
    ]);
  });

  it("knows no other model by a name that looks like one", () => {
    expect(["llama3.2:3b", "gpt-2", "gpt-j", "gpt4all", "o1x", "orca", "my-gpt-4o-tune", ""].filter(encodingOf)).toEqual([]);
  });

  it("agrees with the table of the library about every chat model in it", () => {
    const chatModels = Object.entries(modelToEncodingMap).filter(([model]) =>
      /^(?:gpt-[345]|gpt-oss|o[134]|chatgpt|text-embedding)/.test(model),
    );
    expect(chatModels.length).toBeGreaterThan(20);
    expect(chatModels.filter(([model, encoding]) => encodingOf(model) !== encoding)).toEqual([]);
  });
});

describe("encodingTally", () => {
  const ORACLES: readonly (readonly [EncodingName, TiktokenEncoding])[] = [
    ["cl100k_base", "cl100k_base"],
    ["o200k_base", "o200k_base"],
    // The same words; only its special tokens differ, and nobody's words are special.
    ["o200k_harmony", "o200k_base"],
  ];

  it.each(ORACLES)("counts by %s as tiktoken does", async (name, oracleName) => {
    const tally = await encodingTally(name);
    const oracle = get_encoding(oracleName);
    const texts = [...sampleTexts(300), "<|endoftext|><|start|>user<|message|>"];
    expect(texts.map((text) => tally(text))).toEqual(
      texts.map((text) => ({ tokens: oracle.encode_ordinary(text).length, isRough: false })),
    );
    oracle.free();
  });

  it("counts 60,000 letters without a space, and says that it had to cut them", async () => {
    const { tokens, isRough } = (await encodingTally("cl100k_base"))("a".repeat(60_000));
    expect({ tokens, isRough }).toEqual({ tokens: 60_000 / 8, isRough: true });
  });
});

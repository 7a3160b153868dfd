import { describe, expect, it } from "vitest";
import { modelOf } from "../memory/testing/model-of.ts";
import { snapshotBytes } from "./snapshot-bytes.ts";

const F16 = { keys: "f16", values: "f16", slots: 2 } as const;
const Q8 = { keys: "q8_0", values: "q8_0", slots: 2 } as const;
const tiny = modelOf("llama", { block_count: 4, "attention.head_count_kv": 2, "attention.key_length": 32, "attention.value_length": 32 });
const middle = modelOf("llama", {
  block_count: 16,
  "attention.head_count_kv": 4,
  "attention.key_length": 64,
  "attention.value_length": 64,
});

describe("snapshotBytes", () => {
  it.each([
    [tiny, F16, 512, 532_608],
    [tiny, F16, 2048, 2_130_048],
    [tiny, F16, 8192, 8_519_808],
    [middle, F16, 512, 8_397_216],
    [middle, F16, 2048, 33_587_616],
    [middle, F16, 8192, 134_349_216],
    [middle, Q8, 2048, 17_858_976],
  ])("is what llama.cpp wrote (%#)", (spec, serving, tokens, bytes) => {
    expect(snapshotBytes(spec, serving, tokens)).toBe(bytes);
  });

  it("stops growing in layers with a sliding window, but for the cells of the other cache", () => {
    const gemma = modelOf("gemma3", {
      block_count: 2,
      "attention.head_count_kv": 1,
      "attention.key_length": 32,
      "attention.value_length": 32,
      "attention.sliding_window": 256,
    });
    expect([100, 300, 1000].map((tokens) => snapshotBytes(gemma, F16, tokens))).toEqual([28_500, 73_508, 84_708]);
  });
});

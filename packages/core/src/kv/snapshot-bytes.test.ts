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

  const ONE = { keys: "f16", values: "f16", slots: 1 } as const;
  const narrow = { embedding_length: 64, block_count: 2, "attention.head_count": 2 };
  const heads = { "attention.key_length": 32, "attention.value_length": 32 };
  const mixer = { "ssm.conv_kernel": 4, "ssm.inner_size": 128, "ssm.state_size": 16, "ssm.group_count": 1 };
  const sizes = (architecture: string, keys: Parameters<typeof modelOf>[1]): readonly number[] =>
    [1, 255, 1000].map((tokens) => snapshotBytes(modelOf(architecture, { ...narrow, ...keys }), ONE, tokens));

  it.each([
    ["mamba", { "attention.head_count": 0, "ssm.conv_kernel": 4, "ssm.inner_size": 128, "ssm.state_size": 16 }, [19_540, 20_556, 23_536]],
    ["mamba2", { "attention.head_count": 0, ...mixer }, [20_308, 21_324, 24_304]],
    ["granitehybrid", { ...heads, ...mixer, "attention.head_count_kv": [0, 1] }, [10_352, 46_928, 154_208]],
    ["falcon-h1", { ...heads, ...mixer, "attention.head_count_kv": 1 }, [20_640, 89_728, 292_368]],
    ["lfm2", { ...heads, "shortconv.l_cache": 3, "attention.head_count_kv": [0, 1] }, [752, 37_328, 144_608]],
  ] as const)("grows by tokens and attention alone where layers are recurrent, as in %s", (architecture, keys, written) => {
    expect(sizes(architecture, keys)).toEqual(written);
  });

  it("has keys and no values in a latent cache", () => {
    const written = sizes("deepseek2", {
      "attention.head_count_kv": 1,
      "attention.kv_lora_rank": 48,
      "attention.key_length": 64,
      "attention.value_length": 48,
      "attention.key_length_mla": 32,
      "attention.value_length_mla": 32,
    });
    expect(written).toEqual([324, 69_412, 272_052]);
  });

  it("begins anew with each chunk", () => {
    const llama4 = modelOf("llama4", { ...narrow, ...heads, embedding_length: 32, block_count: 4, "attention.head_count_kv": 1 });
    expect([8191, 8192, 8193, 8400].map((tokens) => snapshotBytes(llama4, ONE, tokens))).toEqual([
      4_423_280, 4_423_820, 1_180_328, 1_292_108,
    ]);
  });
});

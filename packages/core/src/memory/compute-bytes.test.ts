import { describe, expect, it } from "vitest";
import type { ModelSpec } from "../model/spec/model-spec.ts";
import { computeBytes } from "./compute-bytes.ts";
import { embeddedServing } from "./embedded-serving.ts";
import { PLAIN_SERVING, type Serving } from "./serving.ts";
import { modelOf, type PlainValue } from "./testing/model-of.ts";

const MIB = 1024 ** 2;

const model = (
  embedding: number,
  heads: number,
  kvHeads: number,
  headDim: number,
  feedForward: number,
  vocabulary: number,
  more: Readonly<Record<string, PlainValue>> = {},
  architecture = "llama",
): ModelSpec =>
  modelOf(architecture, {
    block_count: 32,
    embedding_length: embedding,
    "attention.head_count": heads,
    "attention.head_count_kv": kvHeads,
    "attention.key_length": headDim,
    "attention.value_length": headDim,
    feed_forward_length: feedForward,
    vocab_size: vocabulary,
    ...more,
  });
const llama31 = model(4096, 32, 8, 128, 14_336, 128_256);
const older: Partial<Serving> = { build: "older" };

/** MiB a log may differ from the formula by: ids and places of tokens. */
const SLACK = 0.02;

describe("computeBytes of older engines", () => {
  it.each([
    ["Llama 3.1 8B", llama31, 8192, 560, 24.01],
    ["Llama 2 7B", model(4096, 32, 32, 128, 11_008, 32_000), 2048, 164, 12],
    ["Phi 3 mini 128k", model(3072, 32, 32, 96, 8192, 32_064, {}, "phi3"), 131_328, 8500.51, 262.5],
  ])("without flash attention is what %s logged", (_, spec, window, device, host) => {
    const compute = computeBytes(spec, window, { ...PLAIN_SERVING, ...older, flashAttention: "off" });
    expect(Math.abs(compute.device / MIB - device)).toBeLessThan(SLACK);
    expect(Math.abs(compute.host / MIB - host)).toBeLessThan(SLACK);
    expect(compute.basis).toContain("without flash attention");
  });

  it("with outputs for every token is what Gemma 2 9B logged, masks of both kinds of layers among it", () => {
    const gemma2 = model(3584, 16, 8, 256, 14_336, 256_000, { block_count: 42, "attention.sliding_window": 4096 }, "gemma2");
    const compute = computeBytes(gemma2, 8192, { ...PLAIN_SERVING, ...older, fullSliding: true, flashAttention: "off" });
    expect(Math.abs(compute.device / MIB - 507)).toBeLessThan(SLACK);
    expect(Math.abs(compute.host / MIB - 39.01)).toBeLessThan(SLACK);
  });

  it.each([
    ["Qwen 2.5 7B at 32K", model(3584, 28, 4, 128, 18_944, 152_064), 32_768, 512, 382.01],
    ["GLM 4 9B", model(4096, 32, 2, 128, 13_696, 151_552), 8192, 512, 304],
    [
      "gpt-oss-20b, 2048 tokens at once",
      model(
        2880,
        64,
        8,
        64,
        2880,
        201_088,
        { expert_used_count: 4, expert_feed_forward_length: 2880, "attention.sliding_window": 128 },
        "gpt-oss",
      ),
      131_072,
      2048,
      1672.08,
    ],
  ])("with flash attention is no less than what %s logged, and no more than double", (_, spec, window, microBatch, logged) => {
    const { device } = computeBytes(spec, window, { ...PLAIN_SERVING, ...older, microBatch });
    expect(device / MIB + SLACK).toBeGreaterThanOrEqual(logged);
    expect(device / MIB).toBeLessThan(2 * logged);
  });
});

describe("computeBytes of current engines", () => {
  /** As llama.cpp logged them on a CPU for models made for it, with widths of every proportion. */
  const shapes = {
    narrow: model(256, 8, 8, 32, 512, 259),
    wideFeedForward: model(256, 4, 1, 64, 2048, 259),
    manyHeads: model(512, 16, 4, 64, 512, 259),
    wideHeads: model(128, 16, 16, 64, 256, 259),
    deep: model(512, 4, 2, 128, 4096, 259),
    square: model(1024, 8, 8, 128, 1024, 259),
  };

  it.each([
    ["narrow", 12.51, 75.51],
    ["manyHeads", 25.01, 144.01],
    ["wideHeads", 25.76, 144.76],
    ["square", 23.01, 86.01],
  ] as const)("without flash attention is what llama.cpp logged: %s", (shape, at512, at4096) => {
    const sizes = [512, 4096].map(
      (window) => computeBytes(shapes[shape], window, { ...PLAIN_SERVING, flashAttention: "off" }).device / MIB,
    );
    expect(sizes.map((size) => size.toFixed(2))).toEqual([at512.toFixed(2), at4096.toFixed(2)]);
  });

  it.each([
    ["narrow", 1024, 1, 5.01],
    ["narrow", 8192, 3, 12.04],
    ["wideFeedForward", 8192, 1, 22.01],
    ["manyHeads", 8192, 1, 15.01],
    ["wideHeads", 1024, 1, 11.26],
    ["wideHeads", 8192, 3, 18.3],
    ["deep", 1024, 1, 28.01],
    ["square", 8192, 3, 20.05],
  ] as const)(
    "with flash attention is no less than logged, and no more than half as much again: %s at %d with %d slots",
    (shape, window, slots, logged) => {
      const { device } = computeBytes(shapes[shape], window, embeddedServing(shapes[shape], slots));
      expect(device / MIB).toBeGreaterThanOrEqual(logged);
      expect(device / MIB).toBeLessThan(1.5 * logged);
    },
  );

  const mamba = { "ssm.conv_kernel": 4, "ssm.inner_size": 1024, "ssm.state_size": 16 };
  const deltaNet = { "ssm.conv_kernel": 4, "ssm.inner_size": 512, "ssm.state_size": 64, "ssm.group_count": 8 };
  it.each([
    ["mamba", model(512, 0, 0, 64, 128, 259, mamba, "mamba"), 13.09],
    ["mamba2", model(512, 0, 0, 64, 128, 259, { ...mamba, "ssm.group_count": 1 }, "mamba2"), 13.22],
    ["falcon-h1", model(512, 8, 2, 64, 128, 259, { ...mamba, "ssm.group_count": 1 }, "falcon-h1"), 22.23],
    ["lfm2", model(512, 8, 2, 64, 128, 259, { "shortconv.l_cache": 3 }, "lfm2"), 15.02],
    ["qwen35", model(128, 2, 1, 64, 128, 259, deltaNet, "qwen35"), 17.8],
  ] as const)("is no less than logged where layers are recurrent, and no more than double: %s", (_, spec, logged) => {
    const { device } = computeBytes(spec, 8192, embeddedServing(spec, 1));
    expect(device / MIB).toBeGreaterThanOrEqual(logged);
    expect(device / MIB).toBeLessThan(2 * logged);
  });

  it.each([
    ["Llama 3 8B on Metal", model(4096, 32, 8, 128, 14_336, 128_256), 512, 4096, 124 + 4],
    ["Gemma 4 12B", model(3840, 16, 8, 256, 15_360, 262_144), 512, 16_384, 139.8],
    ["Gemma 4 12B, 2048 tokens at once", model(3840, 16, 8, 256, 15_360, 262_144), 2048, 16_384, 561.35],
  ])("is no less than GPUs logged for %s", (_, spec, microBatch, window, logged) => {
    expect(computeBytes(spec, window, { ...PLAIN_SERVING, microBatch }).device / MIB).toBeGreaterThanOrEqual(logged);
  });

  it.each([
    [2, 492],
    [4, 1388],
    [8, 3220],
  ])("grows by the outputs of further slots: %d of Qwen3.6 27B took %d MiB", (slots, logged) => {
    const qwen = model(5120, 24, 4, 256, 17_408, 248_320);
    expect(computeBytes(qwen, 4096, { ...PLAIN_SERVING, slots }).device / MIB).toBeGreaterThanOrEqual(logged);
  });

  it("grows by two bytes for each token of the window and of the micro-batch, the mask, on the device and in RAM", () => {
    const grown = (window: number, serving = PLAIN_SERVING) => computeBytes(llama31, window, serving);
    expect(grown(16_384).device - grown(8192).device).toBe(8192 * 2 * 512);
    expect(grown(16_384).host - grown(8192).host).toBe(8192 * 2 * 512);
  });

  it("adds what a quantised cache is unpacked into, and says so", () => {
    const plain = computeBytes(llama31, 262_144, PLAIN_SERVING);
    const quantised = computeBytes(llama31, 262_144, { ...PLAIN_SERVING, keys: "q4_0", values: "q4_0" });
    expect(quantised.device - plain.device).toBe(Math.ceil(2.02 * 4096) * 262_144);
    expect([plain.basis, quantised.basis].map((basis) => basis.includes("unpacked"))).toEqual([false, true]);
  });

  it("takes the branch without flash attention where llama.cpp would: Grok, and heads whose values differ in width", () => {
    const legacy = modelOf("deepseek2", {
      block_count: 27,
      "attention.head_count_kv": 32,
      "attention.key_length": 192,
      "attention.value_length": 128,
    });
    for (const spec of [legacy, model(6144, 48, 8, 128, 32_768, 131_072, {}, "grok")]) {
      expect(computeBytes(spec, 8192, PLAIN_SERVING).basis).toContain("without flash attention");
    }
    expect(computeBytes(llama31, 8192, PLAIN_SERVING).basis).toContain("with flash attention");
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ModelSpec } from "../model/spec/model-spec.ts";
import { CACHE_TYPES } from "./cache-type.ts";
import type { Device } from "./device.ts";
import { fitTable, largestFit, largestWithin, WINDOW_GRID } from "./fit.ts";
import { memoryOf } from "./memory-of.ts";
import { refuseServing } from "./refuse-serving.ts";
import { PLAIN_SERVING, type Serving } from "./serving.ts";
import { modelOf } from "./testing/model-of.ts";

const GIB = 1024 ** 3;
const WEIGHTS = { total: 4.6 * GIB, tokenEmbedding: 0.3 * GIB, output: 0.4 * GIB };
const llama = (trained: number): ModelSpec =>
  modelOf(
    "llama",
    { block_count: 32, "attention.head_count_kv": 8, feed_forward_length: 14_336, vocab_size: 128_256, context_length: trained },
    WEIGHTS,
  );
const machine: readonly Device[] = [
  { kind: "gpu", totalBytes: 8 * GIB, freeBytes: 8 * GIB },
  { kind: "ram", totalBytes: 16 * GIB, freeBytes: 12 * GIB },
];

describe("fitTable", () => {
  it("has a row for each window, with its parts and its place", () => {
    expect(fitTable(llama(131_072), [8192, 65_536, 131_072, 262_144], PLAIN_SERVING, machine)).toEqual(
      [
        [8192, 1, "GPU"],
        [65_536, 8, "split"],
        [131_072, 16, "does not fit"],
        [262_144, 32, "does not fit"],
      ].map(([window, gib, place]) => {
        const { compute } = memoryOf(llama(131_072), Number(window), PLAIN_SERVING);
        const computeBytes = compute.device + compute.outputs;
        return {
          window,
          kvBytes: Number(gib) * GIB,
          recurrentBytes: 0,
          weightsBytes: WEIGHTS.total,
          computeBytes,
          computeBasis: compute.basis,
          totalBytes: Number(gib) * GIB + WEIGHTS.total + computeBytes,
          place,
        };
      }),
    );
  });

  it("leaves open what needs the weights when they are not known", () => {
    const spec = modelOf("llama", { block_count: 32, "attention.head_count_kv": 8 });
    expect(fitTable(spec, [8192], PLAIN_SERVING, machine)[0]).toMatchObject({
      kvBytes: GIB,
      weightsBytes: undefined,
      totalBytes: undefined,
      place: undefined,
    });
    expect(largestFit(spec, PLAIN_SERVING, machine)).toBeUndefined();
  });

  it("refuses a serving that llama.cpp would refuse", () => {
    expect(() => fitTable(llama(8192), [8192], { ...PLAIN_SERVING, values: "q8_0", flashAttention: "off" }, machine)).toThrow(
      "llama cannot be served so: values stored as q8_0 need flash attention",
    );
  });
});

describe("largestFit", () => {
  it("is the trained window where that fits", () => {
    expect(largestFit(llama(4096), PLAIN_SERVING, machine)).toBe(4096);
    expect(largestFit(llama(4000), PLAIN_SERVING, machine)).toBe(4000);
  });

  it("is what fits in the places that will do", () => {
    const spec = llama(131_072);
    const placeAt = (window: number) => fitTable(spec, [window], PLAIN_SERVING, machine)[0]?.place;
    const onGpu = largestFit(spec, PLAIN_SERVING, machine, ["GPU"]) ?? 0;
    const anywhere = largestFit(spec, PLAIN_SERVING, machine) ?? 0;
    expect([placeAt(onGpu), placeAt(onGpu + WINDOW_GRID)]).toEqual(["GPU", "split"]);
    expect([placeAt(anywhere), placeAt(anywhere + WINDOW_GRID)]).toEqual(["split", "does not fit"]);
  });

  it("is nothing when not even the smallest window fits", () => {
    expect(largestFit(llama(131_072), PLAIN_SERVING, [{ kind: "ram", totalBytes: 4 * GIB, freeBytes: 2 * GIB }])).toBeUndefined();
  });
});

describe("the memory of any window of any model", () => {
  const keys = {
    "attention.key_length": 64,
    "attention.value_length": 64,
    "attention.sliding_window": 512,
    feed_forward_length: 2048,
    vocab_size: 32_000,
  };
  const ssm = { "ssm.inner_size": 1024, "ssm.state_size": 128, "ssm.conv_kernel": 4, "ssm.group_count": 8 };
  const latent = {
    "attention.key_length": 576,
    "attention.kv_lora_rank": 512,
    "attention.key_length_mla": 192,
    "attention.value_length_mla": 128,
  };
  const spec = fc
    .record({
      architecture: fc.constantFrom("llama", "gemma3", "gemma3n", "gpt-oss", "llama4", "qwen35", "falcon-h1", "mamba", "deepseek2", "grok"),
      blocks: fc.integer({ min: 1, max: 80 }),
      kvHeads: fc.integer({ min: 1, max: 16 }),
      trained: fc.integer({ min: 1, max: 300_000 }),
      weights: fc.integer({ min: 1, max: 20 * GIB }),
    })
    .map(({ architecture, blocks, kvHeads, trained, weights }) =>
      modelOf(
        architecture,
        {
          ...keys,
          ...ssm,
          block_count: blocks,
          "attention.head_count_kv": kvHeads,
          context_length: trained,
          ...(architecture === "deepseek2" ? latent : {}),
        },
        { total: weights, tokenEmbedding: Math.floor(weights / 10), output: undefined },
      ),
    );
  const serving: fc.Arbitrary<Serving> = fc.record({
    keys: fc.constantFrom(...CACHE_TYPES),
    values: fc.constantFrom(...CACHE_TYPES),
    slots: fc.integer({ min: 1, max: 6 }),
    windowOf: fc.constantFrom("shared", "each"),
    unified: fc.boolean(),
    microBatch: fc.constantFrom(1, 256, 512, 513, 2048),
    fullSliding: fc.boolean(),
    flashAttention: fc.constantFrom("auto", "on", "off"),
    rollbacks: fc.integer({ min: 0, max: 2 }),
    build: fc.constantFrom("current", "older"),
  });
  const served = fc.tuple(spec, serving).filter(([model, how]) => refuseServing(model, how) === undefined);
  const window = fc.integer({ min: 1, max: 300_000 });

  it("is whole, never negative, and the sum of its parts", () => {
    fc.assert(
      fc.property(served, window, ([model, how], tokens) => {
        const { kv, recurrent, weights = 0, compute, total } = memoryOf(model, tokens, how);
        const parts = [
          kv.full.keys,
          kv.full.values,
          kv.sliding.keys,
          kv.sliding.values,
          kv.indexer,
          recurrent,
          weights,
          compute.device,
          compute.outputs,
        ];
        expect(parts.every((bytes) => Number.isSafeInteger(bytes) && bytes >= 0)).toBe(true);
        expect(total).toBe(parts.reduce((sum, bytes) => sum + bytes, 0));
      }),
    );
  });

  it("never shrinks when the window grows", () => {
    fc.assert(
      fc.property(served, window, window, ([model, how], one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)].map((tokens) => memoryOf(model, tokens, how));
        expect(less?.kv.total).toBeLessThanOrEqual(more?.kv.total ?? 0);
        expect(less?.total).toBeLessThanOrEqual(more?.total ?? 0);
      }),
    );
  });

  it("fits at the largest window, and not at the next one, unless the model was made for no more", () => {
    fc.assert(
      fc.property(served, fc.integer({ min: 0, max: 80 * GIB }), ([model, how], free) => {
        const largest = largestWithin(model, how, free);
        const totalAt = (tokens: number): number => memoryOf(model, tokens, how).total ?? 0;
        const trained = model.trainedWindow ?? 0;
        if (largest !== undefined) expect(totalAt(largest)).toBeLessThanOrEqual(free);
        if (largest !== trained) expect(totalAt(Math.min((largest ?? 0) + WINDOW_GRID, trained))).toBeGreaterThan(free);
      }),
    );
  });

  it("gets no better a place when the window grows", () => {
    const devices = fc.array(
      fc.record({
        kind: fc.constantFrom("gpu", "ram"),
        totalBytes: fc.constant(64 * GIB),
        freeBytes: fc.integer({ min: 0, max: 24 * GIB }),
      }),
      { minLength: 1, maxLength: 4 },
    );
    const order = ["GPU", "split", "RAM", "does not fit"];
    fc.assert(
      fc.property(served, devices, window, window, ([model, how], all, one, other) => {
        const fits = fitTable(model, [Math.min(one, other), Math.max(one, other)], how, all);
        const [smaller = -1, larger = -1] = fits.map(({ place }) => order.indexOf(place ?? ""));
        expect(smaller).toBeLessThanOrEqual(larger);
      }),
    );
  });
});

describe("an engine whose caches are limited", () => {
  // A window of 8,192 tokens takes 1 GiB in each slot.
  const limited: Serving = { ...PLAIN_SERVING, slots: 2, windowOf: "each", maxCacheBytes: 4 * GIB };
  const memoryIn = (window: number): number => memoryOf(llama(131_072), window, limited).kv.total / GIB;

  it("keeps fewer slots in a larger window, and serves none of which not one fits", () => {
    expect([8192, 16_384, 16_640, 32_768].map(memoryIn)).toEqual([2, 4, 65 / 32, 4]);
    expect(fitTable(llama(131_072), [32_768, 33_024], limited, machine).map(({ place }) => place)).toEqual(["split", "does not fit"]);
    expect(largestFit(llama(131_072), limited, machine)).toBe(32_768);
  });

  it("finds the largest window with as many slots as it keeps there", () => {
    const { weights = 0, compute } = memoryOf(llama(131_072), 8192, limited);
    const within = (gib: number): number =>
      largestWithin(llama(131_072), limited, weights + compute.device + compute.outputs + gib * GIB) ?? 0;
    // 3 GiB hold some 24K in the one slot that is kept there, which needs less to compute in. 1.5 GiB would hold 12K in one, but there two are kept.
    expect([within(3), within(1.5)]).toEqual([25_344, 6144]);
    expect([within(3), within(1.5)].map(memoryIn)).toEqual([99 / 32, 1.5]);
  });
});

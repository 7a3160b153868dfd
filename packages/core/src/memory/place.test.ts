import { describe, expect, it } from "vitest";
import type { Device } from "./device.ts";
import { budgetOf, USUAL_MARGINS } from "./device.ts";
import { memoryOf } from "./memory-of.ts";
import { placeOf } from "./place.ts";
import { PLAIN_SERVING } from "./serving.ts";
import { modelOf } from "./testing/model-of.ts";

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

const WEIGHTS = { total: 4.6 * GIB, tokenEmbedding: 0.3 * GIB, output: 0.4 * GIB };
const llama = modelOf(
  "llama",
  { block_count: 32, "attention.head_count_kv": 8, feed_forward_length: 14_336, vocab_size: 128_256 },
  WEIGHTS,
);
/** 4.6 GiB of weights, 1 GiB of cache at 8K, and some 150 MiB to compute. */
const at8k = memoryOf(llama, 8192, PLAIN_SERVING);

const gpu = (free: number): Device => ({ kind: "gpu", totalBytes: 24 * GIB, freeBytes: free * GIB });
const ram = (free: number, total = 32): Device => ({ kind: "ram", totalBytes: total * GIB, freeBytes: free * GIB });
const unified = (free: number, more: Partial<Device> = {}): Device => ({
  kind: "unified",
  totalBytes: 16 * GIB,
  freeBytes: free * GIB,
  ...more,
});
const place = (...devices: readonly Device[]) => placeOf(at8k, WEIGHTS, 32, devices, USUAL_MARGINS);

describe("placeOf", () => {
  it.each([
    ["all on a GPU with room", "GPU", [gpu(8), ram(8)]],
    ["split when the GPU is too small", "split", [gpu(4), ram(8)]],
    ["in RAM beside a GPU that holds not one layer", "RAM", [gpu(1.2), ram(8)]],
    ["in RAM without a GPU", "RAM", [ram(8)]],
    ["nowhere when all is full", "does not fit", [gpu(1), ram(4)]],
    ["nowhere when the GPU and RAM together are too small", "does not fit", [gpu(3), ram(3)]],
    ["nowhere when RAM has no room for the token embedding beside a full GPU", "does not fit", [gpu(8), ram(0.6)]],
    ["over two GPUs", "GPU", [gpu(4.6), gpu(4.6), ram(8)]],
    ["not over two GPUs whose gaps it falls through", "split", [gpu(3.8), gpu(3.8), ram(8)]],
    ["in memory the GPU shares", "GPU", [unified(12)]],
    ["not in shared memory that is full", "does not fit", [unified(4)]],
    ["not beyond what the GPU may hold of shared memory", "does not fit", [unified(12, { gpuLimit: { bytes: 5 * GIB, basis: "exact" } })]],
    ["in RAM when nothing is known of the GPU", "RAM", [{ kind: "gpu" }, ram(8)]],
  ] as const)("puts a model %s: %s", (_, expected, devices) => {
    expect(place(...devices)).toBe(expected);
  });

  it("is not known when nothing is known of the machine", () => {
    expect(place()).toBeUndefined();
    expect(place({ kind: "ram", totalBytes: 32 * GIB })).toBeUndefined();
  });

  it("counts the copy of the token embedding a GPU needs where there is no output layer", () => {
    const tied = { total: 4.6 * GIB, tokenEmbedding: 0.5 * GIB, output: undefined };
    const own = { ...tied, output: 0.5 * GIB };
    const needed = (weights: typeof tied | typeof own): number => {
      let free = 4;
      while (placeOf(at8k, weights, 32, [gpu(free), ram(8)], USUAL_MARGINS) !== "GPU") free += 1 / 64;
      return free;
    };
    expect(needed(tied) - needed(own)).toBe(0.5);
  });
});

describe("budgetOf", () => {
  it.each([
    [gpu(8), 7 * GIB],
    [gpu(0.5), 0],
    [ram(8, 8), 8 * GIB - 512 * MIB],
    [ram(40, 64), 40 * GIB - Math.floor(64 * GIB * 0.03)],
    [unified(15), Math.floor(16 * GIB * 0.85)],
    [unified(4), 4 * GIB],
    [unified(15, { gpuLimit: { bytes: 11 * GIB, basis: "exact" } }), 11 * GIB],
    [{ kind: "gpu", totalBytes: 24 * GIB } as const, undefined],
  ])("of %j is %d", (device, bytes) => {
    expect(budgetOf(device, USUAL_MARGINS)).toBe(bytes);
  });
});

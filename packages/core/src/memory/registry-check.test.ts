import { describe, expect, it } from "vitest";
import type { ModelSpec } from "../model/spec/model-spec.ts";
import type { TierConfig } from "./registry.ts";
import { checkTier } from "./registry-check.ts";
import { PLAIN_SERVING } from "./serving.ts";
import { modelOf } from "./testing/model-of.ts";

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

const tier = (changes: Partial<TierConfig>): TierConfig => ({
  ramBytes: undefined,
  kvRamBytes: undefined,
  ssdBytes: undefined,
  isTiered: false,
  ...changes,
});
const sevenBillion = (kvHeads: number): ModelSpec =>
  modelOf(
    "llama",
    { block_count: 32, "attention.head_count_kv": kvHeads, context_length: 32_768 },
    { total: 4 * GIB, tokenEmbedding: undefined, output: undefined },
  );
const F32 = { ...PLAIN_SERVING, keys: "f32", values: "f32" } as const;

describe("checkTier", () => {
  it("finds that 1,024 MB hold 1,024 tokens of a 7B model at f32 with 32 heads, not 4,096", () => {
    expect(checkTier(tier({ kvRamBytes: 1024 * MIB }), sevenBillion(32), 4096, F32)).toEqual([
      {
        field: "kv_cache_ram_mb",
        grantedBytes: GIB,
        neededBytes: 4_294_967_296,
        holds: 1024,
        message:
          "kv_cache_ram_mb grants 1 GiB, but 4,096 tokens take 4 GiB of cache (32 layers, 32 KV heads of 128, f32): it holds 1,024 tokens.",
      },
    ]);
  });

  it("has nothing against it at f16 with 8 KV heads, where they take 512 MiB", () => {
    expect(checkTier(tier({ kvRamBytes: 1024 * MIB, ramBytes: 6000 * MIB }), sevenBillion(8), 4096, PLAIN_SERVING)).toEqual([]);
    expect(checkTier(tier({ kvRamBytes: 511 * MIB }), sevenBillion(8), 4096, PLAIN_SERVING)[0]).toMatchObject({
      neededBytes: 512 * MIB,
      holds: 3840,
    });
  });

  it("finds that weights and cache together are more than all RAM", () => {
    expect(checkTier(tier({ ramBytes: 4 * GIB }), sevenBillion(8), 4096, PLAIN_SERVING)).toEqual([
      {
        field: "max_ram_mb",
        grantedBytes: 4 * GIB,
        neededBytes: 4.5 * GIB,
        holds: undefined,
        message:
          "max_ram_mb grants 4 GiB, but weights of 4 GiB and the cache need 4.5 GiB; 4,096 tokens take 512 MiB of cache (32 layers, 8 KV heads of 128, f16): it holds no window at all.",
      },
    ]);
  });

  it("does not count what is on SSD as room for the window in use", () => {
    const faults = checkTier(tier({ kvRamBytes: 256 * MIB, ssdBytes: 8 * GIB, isTiered: true }), sevenBillion(8), 4096, PLAIN_SERVING);
    expect(faults.map(({ field, holds }) => [field, holds])).toEqual([["kv_cache_ram_mb", 2048]]);
    expect(faults[0]?.message).toContain("what is on SSD cannot be in use");
  });

  it("finds a tier without a size, and one too small for one conversation", () => {
    const fieldsOf = (changes: Partial<TierConfig>) =>
      checkTier(tier(changes), sevenBillion(8), 4096, PLAIN_SERVING).map(({ field }) => field);
    expect(fieldsOf({ isTiered: true })).toEqual(["enable_tiering"]);
    expect(fieldsOf({ isTiered: true, ssdBytes: 128 * MIB })).toEqual(["max_ssd_mb"]);
    expect(fieldsOf({ isTiered: false, ssdBytes: 128 * MIB })).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import { OrielError } from "../errors.ts";
import type { JsonValue } from "../json.ts";
import { readRegistry } from "./registry.ts";

const MIB = 1024 ** 2;

describe("readRegistry", () => {
  it("reads one model, a list, and an object with a list alike", () => {
    const entry = { id: "hymt-1.5-7b-q4km", max_position_embeddings: 4096, tier_config: { max_ram_mb: 6000, kv_cache_ram_mb: 1024 } };
    const model = {
      id: "hymt-1.5-7b-q4km",
      path: undefined,
      window: 4096,
      tier: { ramBytes: 6000 * MIB, kvRamBytes: 1024 * MIB, ssdBytes: undefined, isTiered: false },
    };
    for (const file of [entry, [entry], { models: [entry] }]) expect(readRegistry(file, "config.json")).toEqual([model]);
  });

  it("takes a tier on SSD as wanted where its size is given, unless it says otherwise", () => {
    const tier = (config: JsonValue) => readRegistry({ id: "m", tier_config: config }, "config.json")[0]?.tier;
    expect(tier({ max_ssd_mb: 8192 })).toMatchObject({ ssdBytes: 8192 * MIB, isTiered: true });
    expect(tier({ max_ssd_mb: 8192, enable_tiering: false })).toMatchObject({ isTiered: false });
    expect(tier({ max_ssd_mb: 8192, hot_tokens: 2048 })).toMatchObject({ hotTokens: 2048 });
    expect(tier({ enable_tiering: true })).toMatchObject({ ssdBytes: undefined, isTiered: true });
  });

  it("lets a model be without a tier", () => {
    expect(readRegistry({ models: [{ id: "m", path: "m.gguf", status: "ready" }] }, "config.json")).toEqual([
      { id: "m", path: "m.gguf", window: undefined, tier: undefined },
    ]);
  });

  it("lets a model have a strategy of its own for a full window, or none", () => {
    const strategy = (value: JsonValue) => readRegistry({ id: "m", kv_strategy: value }, "config.json")[0]?.kvStrategy;
    expect(["fifo", "sliding_window:512", "keep_first", "adaptive", "none", null].map(strategy)).toEqual([
      { name: "fifo" },
      { name: "sliding_window", windowSize: 512 },
      { name: "keep_first", keepFirst: 256 },
      { name: "adaptive" },
      "none",
      undefined,
    ]);
  });

  it("says which strategies there are where one is none of them", () => {
    expect(() => readRegistry({ models: [{ id: "m", kv_strategy: "lru" }] }, "config.json")).toThrow(
      "models[0].kv_strategy in config.json must be fifo, adaptive, sliding_window:1024 (the newest tokens that stay), keep_first:256 (the first ones that stay), or none (the reply ends).",
    );
  });

  it.each([
    [{ models: [{ tier_config: {} }] }, "models[0].id"],
    [{ models: [{ id: "a" }, { id: "b", tier_config: 4 }] }, "models[1].tier_config"],
    [{ id: "a", tier_config: { max_ram_mb: -1 } }, "tier_config.max_ram_mb"],
    [{ id: "a", tier_config: { kv_cache_ram_mb: "1024" } }, "tier_config.kv_cache_ram_mb"],
    [{ id: "a", tier_config: { enable_tiering: "yes" } }, "tier_config.enable_tiering"],
    [{ id: "a", max_position_embeddings: 0.5 }, "max_position_embeddings"],
    [{ id: "a", kv_strategy: "keep_first:0" }, "kv_strategy"],
    [{ id: "a", kv_strategy: { name: "fifo" } }, "kv_strategy"],
    ["a text", "the registry"],
  ])("names the field that is wrong in %j: %s", (file, param) => {
    expect(() => readRegistry(file, "config.json")).toThrow(expect.objectContaining({ code: "bad_config", param }));
    expect(() => readRegistry(file, "config.json")).toThrow(OrielError);
  });
});

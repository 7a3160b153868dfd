import { describe, expect, it } from "vitest";
import { CACHE_TYPES, cacheBlock, isQuantised, parseCacheType } from "./cache-type.ts";

describe("cache types", () => {
  it("take the bytes of their blocks, scales and all", () => {
    const bytesOf32 = CACHE_TYPES.map((type) => [type, (32 / cacheBlock(type).elements) * cacheBlock(type).bytes]);
    expect(Object.fromEntries(bytesOf32)).toEqual({
      f32: 128,
      f16: 64,
      bf16: 64,
      q8_0: 34,
      q5_1: 24,
      q5_0: 22,
      q4_1: 20,
      q4_0: 18,
      iq4_nl: 18,
    });
  });

  it("are read as people write them", () => {
    expect(["Q8_0", " f16 ", "q8", ""].map(parseCacheType)).toEqual(["q8_0", "f16", undefined, undefined]);
  });

  it("are quantised when elements share a scale", () => {
    expect(CACHE_TYPES.filter((type) => !isQuantised(type))).toEqual(["f32", "f16", "bf16"]);
  });
});

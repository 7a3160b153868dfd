import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { oneTierBelow, TIERS, tierOf } from "./tiers.ts";

const SIZES = TIERS.flatMap(({ sizes }) => sizes);

describe("TIERS", () => {
  it("name the seven sizes in five levels", () => {
    expect(TIERS.map(({ level, name, sizes }) => [level, name, ...sizes])).toEqual([
      [1, "Minimal", 2048, 4096],
      [2, "Basic", 8192],
      [3, "Standard", 16_384],
      [4, "Premium", 32_768],
      [5, "Ultra", 65_536, 131_072],
    ]);
  });
});

describe("tierOf", () => {
  it("labels a size by the highest tier it reaches", () => {
    const labelled = [0, 512, 6000, 8191, 8192, 12_000, 16_384, 40_960, 65_536, 1_048_576].map((size) => tierOf(size).name);
    expect(labelled).toEqual(["Minimal", "Minimal", "Minimal", "Minimal", "Basic", "Basic", "Standard", "Premium", "Ultra", "Ultra"]);
  });

  it("never labels a larger size lower", () => {
    fc.assert(
      fc.property(fc.nat(300_000), fc.nat(300_000), (size, more) => {
        expect(tierOf(size + more).level).toBeGreaterThanOrEqual(tierOf(size).level);
      }),
    );
  });
});

describe("oneTierBelow", () => {
  it("is the largest size of the tier below, whichever size of the tier it starts from", () => {
    expect(SIZES.map((size) => oneTierBelow(size, SIZES))).toEqual([2048, 4096, 4096, 8192, 16_384, 32_768, 32_768]);
  });

  it("passes over a tier that has none of the sizes, and stays where there is none below", () => {
    expect(oneTierBelow(32_768, [4096, 32_768])).toBe(4096);
    expect(oneTierBelow(32_768, [32_768])).toBe(32_768);
    expect(oneTierBelow(1500, SIZES)).toBe(1500);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { POLICIES } from "../policy/policies.ts";
import { COMPACTION } from "./testing/compaction-policy.ts";
import { watermarksOf } from "./watermarks.ts";

describe("watermarksOf", () => {
  it("are the policy's shares of the budget", () => {
    expect(watermarksOf(COMPACTION, 8000, 1000)).toEqual({ high: 7200, low: 4400 });
  });

  it("rise where a cut could not reach the low one", () => {
    const { high, low } = watermarksOf(COMPACTION, 8000, 5000);
    expect(low).toBe(5825);
    expect(high).toBe(7200);
    expect(watermarksOf(COMPACTION, 8000, 7600)).toEqual({ high: 7850, low: 7710 });
  });

  it("never leave the budget, nor cross, and rise with the floor", () => {
    const policy = fc.constantFrom(...POLICIES.map(({ compaction }) => compaction));
    fc.assert(
      fc.property(policy, fc.nat(100_000), fc.nat(100_000), fc.nat(1000), (compaction, budget, floor, more) => {
        const { high, low } = watermarksOf(compaction, budget, floor);
        expect(low).toBeLessThanOrEqual(high);
        expect(high).toBeLessThanOrEqual(budget);
        expect(low).toBeGreaterThanOrEqual(Math.min(floor, budget));
        expect(watermarksOf(compaction, budget, floor + more).low).toBeGreaterThanOrEqual(low);
      }),
    );
  });
});

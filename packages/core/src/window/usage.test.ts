import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { windowUsage } from "./usage.ts";

describe("windowUsage", () => {
  it("measures what is in the window against what the engine has loaded", () => {
    expect(windowUsage({ tokens: 2048, basis: "exact" }, 8192)).toEqual({
      currentTokens: 2048,
      basis: "exact",
      maxTokens: 8192,
      percentage: 25,
      available: 6144,
    });
  });

  it("invents no percentage for an unknown window", () => {
    const unknown = { currentTokens: 100, basis: "estimate", maxTokens: undefined, percentage: undefined, available: undefined };
    expect(windowUsage({ tokens: 100, basis: "estimate" }, undefined)).toEqual(unknown);
    expect(windowUsage({ tokens: 100, basis: "estimate" }, 0)).toEqual(unknown);
  });

  it("goes over 100 % when the prompt does not fit, with nothing left", () => {
    expect(windowUsage({ tokens: 5000, basis: "estimate" }, 4096)).toMatchObject({ percentage: 122.1, available: 0 });
  });

  it("keeps one decimal", () => {
    expect(windowUsage({ tokens: 1, basis: "exact" }, 3).percentage).toBe(33.3);
  });

  it("leaves what is used and what is available to make up the window", () => {
    fc.assert(
      fc.property(fc.nat(2_000_000), fc.integer({ min: 1, max: 2_000_000 }), (tokens, window) => {
        const { available, percentage } = windowUsage({ tokens, basis: "exact" }, window);
        expect(available).toBe(tokens <= window ? window - tokens : 0);
        expect(percentage).toBeCloseTo((100 * tokens) / window, 0);
      }),
    );
  });
});

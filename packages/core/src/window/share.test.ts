import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { percent, shareOf, wholeOf } from "./share.ts";

describe("shareOf", () => {
  it("rounds down to whole tokens", () => {
    expect([shareOf(0.85, 16_384), shareOf(0.85, 16_000), shareOf(0.9, 40_960), shareOf(0.9, 2048)]).toEqual([
      13_926, 13_600, 36_864, 1843,
    ]);
  });

  it("loses no token to binary fractions", () => {
    expect(0.29 * 100).toBeLessThan(29);
    expect(shareOf(0.29, 100)).toBe(29);
  });

  it("is never nothing", () => {
    expect(shareOf(0.001, 10)).toBe(1);
  });
});

describe("wholeOf", () => {
  it("is the smallest size of which the tokens are at most the share", () => {
    expect([wholeOf(0.5, 4096), wholeOf(0.5, 4097), wholeOf(0.7, 7)]).toEqual([8192, 8194, 10]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 2_000_000 }), (hundredths, tokens) => {
        const whole = wholeOf(hundredths / 100, tokens);
        expect(whole * hundredths).toBeGreaterThanOrEqual(tokens * 100);
        expect((whole - 1) * hundredths).toBeLessThan(tokens * 100);
      }),
    );
  });
});

it("percent writes a share for people", () => {
  expect([percent(0.9), percent(0.855), percent(1)]).toEqual(["90 %", "85.5 %", "100 %"]);
});

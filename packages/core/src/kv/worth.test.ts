import { describe, expect, it } from "vitest";
import { timeOf, withSample } from "./rate.ts";
import { isWorthMoving } from "./worth.ts";

const perMs = (units: number) => ({ units, ms: 1 });

describe("isWorthMoving", () => {
  it("compares reading the tokens with moving the bytes", () => {
    const rates = { reading: perMs(0.5), moving: perMs(1_000_000) };
    expect(isWorthMoving(1000, 1_900_000_000, rates)).toBe(true);
    expect(isWorthMoving(1000, 2_100_000_000, rates)).toBe(false);
  });

  it("is never so for fewer than 256 tokens, and always when nothing was measured yet", () => {
    expect(isWorthMoving(255, 1, { reading: perMs(0.001), moving: perMs(1_000_000) })).toBe(false);
    expect(isWorthMoving(256, 1e12, { reading: undefined, moving: perMs(1) })).toBe(true);
    expect(isWorthMoving(256, 1e12, { reading: perMs(1), moving: undefined })).toBe(true);
  });
});

describe("a rate", () => {
  it("follows what was measured last", () => {
    let rate = withSample(undefined, 100, 100);
    expect(timeOf(500, rate)).toBe(500);
    for (let sample = 0; sample < 12; sample += 1) rate = withSample(rate, 100, 10);
    expect(timeOf(500, rate)).toBeCloseTo(50, 0);
    expect(timeOf(500, undefined)).toBeUndefined();
  });
});

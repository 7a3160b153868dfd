import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { windowSteps } from "../model/steps.ts";
import { stepBelow, stepFor } from "./growth-steps.ts";

const POWERS = { smallest: 512, factor: 2 };
const tokens = fc.integer({ min: 1, max: 2_000_000 });

describe("stepFor", () => {
  it("is the next power of two, or the largest window there may be", () => {
    expect([1, 512, 513, 8193, 33_000, 99_999].map((size) => stepFor(size, POWERS, 40_960))).toEqual([
      512, 512, 1024, 16_384, 40_960, 40_960,
    ]);
  });

  it("lands on the stops of the slider", () => {
    fc.assert(
      fc.property(tokens, tokens, (size, top) => {
        expect(windowSteps(top).snapPoints).toContain(stepFor(size, POWERS, top));
      }),
    );
  });
});

describe("stepBelow", () => {
  it("is the next smaller step", () => {
    expect([8192, 8193, 10_000, 1024, 513].map((size) => stepBelow(size, POWERS))).toEqual([4096, 8192, 8192, 512, 512]);
  });

  it("is none below the smallest", () => {
    expect(stepBelow(512, POWERS)).toBeUndefined();
    expect(stepBelow(100, POWERS)).toBeUndefined();
  });
});

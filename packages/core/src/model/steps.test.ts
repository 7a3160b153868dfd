import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { windowSteps } from "./steps.ts";

describe("windowSteps", () => {
  it("stops at the powers of two and at the model's own maximum", () => {
    expect(windowSteps(40_960)).toEqual({ step: 1024, snapPoints: [512, 1024, 2048, 4096, 8192, 16_384, 32_768, 40_960] });
    expect(windowSteps(8192)).toEqual({ step: 512, snapPoints: [512, 1024, 2048, 4096, 8192] });
    expect(windowSteps(2048)).toEqual({ step: 128, snapPoints: [512, 1024, 2048] });
  });

  it("offers a ladder to 128K where the maximum is unknown", () => {
    expect(windowSteps(undefined)).toEqual({
      step: 1024,
      snapPoints: [512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536, 131_072],
    });
  });

  it("offers nothing but the maximum of a model smaller than the smallest window", () => {
    expect(windowSteps(256)).toEqual({ step: 128, snapPoints: [256] });
  });

  it("always rises, and ends at the maximum", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_485_760 }), (max) => {
        const { snapPoints } = windowSteps(max);
        expect(snapPoints.at(-1)).toBe(max);
        expect(snapPoints).toEqual([...new Set(snapPoints)].sort((a, b) => a - b));
      }),
    );
  });
});

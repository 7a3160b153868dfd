import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linearScale, moved, type Scale, stopScale } from "./scale.ts";

const stops = [512, 1024, 2048, 4096, 8192, 16384, 32768, 40960];
const window = stopScale(stops, 1024);
const allowance = linearScale(128, 4096, 128);

describe("a scale of stops", () => {
  it("gives every stop a whole position of its own", () => {
    expect(stops.map(window.positionOf)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(stops.map((_, position) => window.sizeAt(position))).toEqual(stops);
  });

  it("puts a size that is no stop between its neighbours", () => {
    expect(window.positionOf(1448)).toBeCloseTo(1.5, 3);
  });

  it("keeps sizes outside the range at the ends", () => {
    expect([window.positionOf(1), window.positionOf(1_000_000)]).toEqual([0, 7]);
  });
});

describe("moving with the keyboard", () => {
  it("goes from stop to stop, and from between two stops to the nearer of them in that direction", () => {
    expect(moved(window, 8192, "stop", 1)).toBe(16384);
    expect(moved(window, 8192, "stop", -1)).toBe(4096);
    expect(moved(window, 9000, "stop", 1)).toBe(16384);
    expect(moved(window, 9000, "stop", -1)).toBe(8192);
  });

  it("goes a fine step, doubles and halves", () => {
    expect(moved(window, 8192, "fine", 1)).toBe(9216);
    expect(moved(allowance, 2048, "fine", -1)).toBe(2032);
    expect(moved(window, 9000, "double", 1)).toBe(18000);
    expect(moved(window, 9000, "double", -1)).toBe(4500);
  });

  it("moves the reply allowance by its step", () => {
    expect(moved(allowance, 2048, "stop", 1)).toBe(2176);
    expect(moved(allowance, 2000, "stop", 1)).toBe(2048);
  });

  it("never leaves the range, and never goes the wrong way", () => {
    const scales = fc.constantFrom<Scale>(window, allowance);
    const moves = fc.constantFrom("stop", "fine", "double");
    fc.assert(
      fc.property(scales, fc.nat(), moves, fc.constantFrom(1, -1), (scale, seed, move, direction) => {
        const size = scale.min + (seed % (scale.max - scale.min + 1));
        const next = moved(scale, size, move, direction);
        expect(next).toBeGreaterThanOrEqual(scale.min);
        expect(next).toBeLessThanOrEqual(scale.max);
        expect((next - size) * direction).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

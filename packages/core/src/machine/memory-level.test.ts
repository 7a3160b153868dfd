import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MemoryDevice } from "./machine.ts";
import { isWorse, memoryLevel, occupation } from "./memory-level.ts";

const GIB = 1024 ** 3;
const gpu = (memory: Partial<MemoryDevice>): MemoryDevice => ({ id: "cuda:0", library: "cuda", kind: "gpu", source: "a test", ...memory });

describe("memoryLevel", () => {
  it.each([
    [0, "normal"],
    [6999, "normal"],
    [7000, "warning"],
    [8499, "warning"],
    [8500, "critical"],
    [9500, "critical"],
    [9501, "emergency"],
    [10_000, "emergency"],
  ])("of %d used in 10,000 is %s", (usedBytes, level) => {
    expect(memoryLevel(gpu({ totalBytes: 10_000, usedBytes }))).toBe(level);
    expect(memoryLevel(gpu({ totalBytes: 10_000, freeBytes: 10_000 - usedBytes }))).toBe(level);
  });

  it.each([
    ["the whole", { usedBytes: 5 * GIB, freeBytes: 3 * GIB }],
    ["what is used", { totalBytes: 8 * GIB }],
    ["anything", {}],
    ["a whole that makes sense", { totalBytes: 0, usedBytes: 0 }],
  ])("is unknown without %s", (_, memory) => {
    expect(memoryLevel(gpu(memory))).toBeUndefined();
  });

  it("counts what the driver keeps for itself as taken", () => {
    const device = gpu({ totalBytes: 16 * GIB, usedBytes: 11 * GIB, freeBytes: 4 * GIB });
    expect(occupation(device)).toEqual({ totalBytes: 16 * GIB, occupiedBytes: 12 * GIB });
    expect(memoryLevel(device)).toBe("warning");
  });

  it("never falls when more is used", () => {
    const total = fc.integer({ min: 1, max: 2 ** 46 });
    fc.assert(
      fc.property(total, fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (totalBytes, a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)].map((share) =>
          memoryLevel(gpu({ totalBytes, usedBytes: Math.floor(totalBytes * share) })),
        );
        expect(less !== undefined && more !== undefined && !isWorse(less, more)).toBe(true);
      }),
    );
  });

  it("holds its edges to the byte at any size", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 39 }), (unit) => {
        const at = (percent: number, more: number): string | undefined =>
          memoryLevel(gpu({ totalBytes: unit * 100, usedBytes: unit * percent + more }));
        expect([at(70, -1), at(70, 0), at(85, -1), at(85, 0), at(95, 0), at(95, 1)]).toEqual([
          "normal",
          "warning",
          "warning",
          "critical",
          "critical",
          "emergency",
        ]);
      }),
    );
  });
});

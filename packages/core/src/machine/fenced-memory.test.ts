import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fencedMemory, type MemoryAmount } from "./fenced-memory.ts";

const GIB = 1024 ** 3;
const machine: MemoryAmount = { totalBytes: 64 * GIB, usedBytes: 24 * GIB, freeBytes: 40 * GIB };

describe("fencedMemory", () => {
  it("is the machine's where nothing limits it", () => {
    expect(fencedMemory(machine, [])).toEqual(machine);
  });

  it("is the fence's where that is tighter", () => {
    expect(fencedMemory(machine, [{ limitBytes: 8 * GIB, usedBytes: 3 * GIB }])).toEqual({
      totalBytes: 8 * GIB,
      usedBytes: 3 * GIB,
      freeBytes: 5 * GIB,
    });
  });

  it("takes the smallest limit and the smallest rest, though they be of different fences", () => {
    const slice = { limitBytes: 16 * GIB, usedBytes: 15 * GIB };
    const container = { limitBytes: 8 * GIB, usedBytes: 2 * GIB };
    expect(fencedMemory(machine, [container, slice])).toEqual({ totalBytes: 8 * GIB, usedBytes: 7 * GIB, freeBytes: GIB });
  });

  it("has no more free than the machine, which others use too", () => {
    const busy = { totalBytes: 64 * GIB, usedBytes: 63 * GIB, freeBytes: GIB };
    expect(fencedMemory(busy, [{ limitBytes: 8 * GIB, usedBytes: 0 }])).toEqual({
      totalBytes: 8 * GIB,
      usedBytes: 7 * GIB,
      freeBytes: GIB,
    });
  });

  it("passes over a fence as wide as the machine or wider", () => {
    expect(fencedMemory(machine, [{ limitBytes: 64 * GIB, usedBytes: 60 * GIB }])).toEqual(machine);
  });

  it("has nothing free where a limit was lowered below what is held", () => {
    expect(fencedMemory(machine, [{ limitBytes: 2 * GIB, usedBytes: 3 * GIB }])).toEqual({
      totalBytes: 2 * GIB,
      usedBytes: 2 * GIB,
      freeBytes: 0,
    });
  });

  it("never grows by a fence, and used and free always make up the whole", () => {
    const bytes = fc.nat({ max: 64 * 1024 });
    const fences = fc.array(fc.record({ limitBytes: fc.integer({ min: 1, max: 64 * 1024 }), usedBytes: bytes }), { maxLength: 5 });
    fc.assert(
      fc.property(bytes, bytes, fences, (usedBytes, freeBytes, all) => {
        const whole = { totalBytes: usedBytes + freeBytes, usedBytes, freeBytes };
        const within = fencedMemory(whole, all);
        expect(within.usedBytes + within.freeBytes).toBe(within.totalBytes);
        expect(within.totalBytes).toBeLessThanOrEqual(Math.min(whole.totalBytes, ...all.map(({ limitBytes }) => limitBytes)));
        expect(within.freeBytes).toBeLessThanOrEqual(freeBytes);
        expect(within.freeBytes).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memoryShares } from "./memory-shares.ts";

describe("how full a memory is", () => {
  it("is told in shares of all of it, with what a driver keeps apart from what is used", () => {
    expect(memoryShares({ total_bytes: 1000, used_bytes: 300, free_bytes: 700 })).toEqual({ used: 0.3, kept: 0 });
    expect(memoryShares({ total_bytes: 1000, used_bytes: 250, free_bytes: 500 })).toEqual({ used: 0.25, kept: 0.25 });
  });

  it("is known by what is free or by what is used alone, and not at all without the whole", () => {
    expect(memoryShares({ total_bytes: 1000, used_bytes: null, free_bytes: 500 })).toEqual({ used: 0.5, kept: 0 });
    expect(memoryShares({ total_bytes: 1000, used_bytes: 500, free_bytes: null })).toEqual({ used: 0.5, kept: 0 });
    expect(memoryShares({ total_bytes: null, used_bytes: 500, free_bytes: 500 })).toBeUndefined();
    expect(memoryShares({ total_bytes: 1000, used_bytes: null, free_bytes: null })).toBeUndefined();
  });

  it("never fills more than there is, whatever a tool tells", () => {
    const bytes = fc.option(fc.nat(2 ** 40), { nil: null });
    fc.assert(
      fc.property(bytes, bytes, bytes, (total_bytes, used_bytes, free_bytes) => {
        const shares = memoryShares({ total_bytes, used_bytes, free_bytes }) ?? { used: 0, kept: 0 };
        expect(Math.min(shares.used, shares.kept)).toBeGreaterThanOrEqual(0);
        expect(shares.used + shares.kept).toBeLessThanOrEqual(1);
      }),
    );
  });
});

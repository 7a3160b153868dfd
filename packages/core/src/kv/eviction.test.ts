import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planEviction } from "./eviction.ts";

const held = fc.array(fc.record({ bytes: fc.integer({ min: 1, max: 1000 }), lastUsedAt: fc.nat(50) }), { maxLength: 20 });

describe("planEviction", () => {
  it("removes the least recently used first, and no more than it takes", () => {
    const three = [
      { id: "new", bytes: 40, lastUsedAt: 3 },
      { id: "old", bytes: 30, lastUsedAt: 1 },
      { id: "older", bytes: 20, lastUsedAt: 0 },
    ];
    expect([100, 89, 60, 10, -5].map((limit) => planEviction(three, limit))).toEqual([
      [],
      ["older"],
      ["older", "old"],
      ["older", "old", "new"],
      ["older", "old", "new"],
    ]);
  });

  it("keeps within the limit, and could not keep the last it removed", () => {
    fc.assert(
      fc.property(held, fc.nat(5000), (files, limit) => {
        const all = files.map((file, index) => ({ ...file, id: String(index) }));
        const removed = planEviction(all, limit);
        const left = (gone: readonly string[]): number => all.reduce((sum, { id, bytes }) => sum + (gone.includes(id) ? 0 : bytes), 0);
        expect(left(removed)).toBeLessThanOrEqual(limit);
        if (removed.length > 0) expect(left(removed.slice(0, -1))).toBeGreaterThan(limit);
      }),
    );
  });
});

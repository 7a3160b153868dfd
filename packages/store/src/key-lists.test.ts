import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyLists } from "./key-lists.ts";

describe("keyLists", () => {
  it("has nothing for no keys", () => {
    expect([...keyLists([])]).toEqual([]);
  });

  it("holds every key, in order, in lists of two lengths", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), (count) => {
        const keys = Array.from({ length: count }, (_, index) => `key-${index}`);
        const lists = [...keyLists(keys)];
        expect([...new Set(lists.flat())]).toEqual(keys);
        expect(lists.map(({ length }) => length)).toEqual([16, ...lists.slice(1).map(() => 512)]);
      }),
    );
  });
});

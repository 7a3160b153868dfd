import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergePairs, type RankOf } from "./merge-pairs.ts";

describe("mergePairs", () => {
  it("merges the pair of the lowest rank first, and of equal ones the leftmost", () => {
    expect(mergePairs([..."abc"], ranks({ bc: 0, ab: 1 }))).toEqual(["a", "bc"]);
    expect(mergePairs([..."abc"], ranks({ bc: 1, ab: 0 }))).toEqual(["ab", "c"]);
    expect(mergePairs([..."aaaaa"], ranks({ aa: 0 }))).toEqual(["aa", "aa", "a"]);
    expect(mergePairs([..."aaaaa"], ranks({ aa: 0, aaa: 1, aaaa: 1 }))).toEqual(["aaaa", "a"]);
  });

  it("leaves what nothing merges", () => {
    expect(mergePairs([], ranks({}))).toEqual([]);
    expect(mergePairs([..."ab"], ranks({}))).toEqual(["a", "b"]);
  });

  it("does what looking for the best pair again and again does", () => {
    const table = fc.array(fc.string({ unit: fc.constantFrom("a", "b"), minLength: 2, maxLength: 6 }), { maxLength: 20 });
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 30 }), table, fc.boolean(), (text, merged, areEqual) => {
        const rankOf = ranks(Object.fromEntries(merged.map((pair, rank) => [pair, areEqual ? rank % 3 : rank])));
        expect(mergePairs([...text], rankOf)).toEqual(plainly([...text], rankOf));
      }),
    );
  });

  it("asks for a rank a few times a symbol, however long the text", () => {
    let asked = 0;
    const rankOf: RankOf = (left, right) => {
      asked += 1;
      return left.length === right.length ? left.length : undefined;
    };
    expect(mergePairs([..."a".repeat(8192)], rankOf)).toEqual(["a".repeat(8192)]);
    expect(asked).toBeLessThan(8192 * 4);
  });
});

function ranks(table: Readonly<Record<string, number>>): RankOf {
  return (left, right) => table[left + right];
}

function plainly(symbols: readonly string[], rankOf: RankOf): readonly string[] {
  const found = symbols.slice(1).map((right, left) => ({ left, rank: rankOf(symbols[left] ?? "", right) ?? Number.POSITIVE_INFINITY }));
  const best = found.reduce((a, b) => (b.rank < a.rank ? b : a), { left: 0, rank: Number.POSITIVE_INFINITY });
  if (best.rank === Number.POSITIVE_INFINITY) return symbols;
  const merged = (symbols[best.left] ?? "") + (symbols[best.left + 1] ?? "");
  return plainly([...symbols.slice(0, best.left), merged, ...symbols.slice(best.left + 2)], rankOf);
}

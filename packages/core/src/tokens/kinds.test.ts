import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KIND, KIND_COUNT } from "./kind.ts";
import { kindsOf } from "./kinds.ts";

/** The kinds that a text has, by name, rounded to hundredths. */
function named(text: string): Readonly<Record<string, number>> {
  const kinds = kindsOf(text);
  return Object.fromEntries(
    Object.entries(KIND)
      .map(([name, kind]) => [name, Math.round((kinds[kind] ?? 0) * 100) / 100] as const)
      .filter(([, tokens]) => tokens > 0),
  );
}

function sum(text: string): number {
  return kindsOf(text).reduce((total, tokens) => total + tokens, 0);
}

describe("kindsOf", () => {
  it.each([
    ["a word", "window", { words: 0.9 }],
    ["a long word", "internationally", { words: 4.5 }],
    ["humps", "numCtxTokens", { words: 2.7 }],
    ["capitals", "HTTP", { words: 1.2 }],
    ["letters with marks", "größe", { words: 0.9, accents: 1 }],
    ["a number after a space", "in 20261", { words: 0.9, space: 0.62, digits: 2.4 }],
    ["an indentation", "\n    return", { space: 1.86, words: 0.9 }],
    ["tabs", "\t\tx", { space: 1.42, words: 0.9 }],
    ["punctuation", '":"', { punctuation: 0.95 }],
    ["a ruler", "-----", { punctuation: 0.83 }],
    ["a hash", "9f86d081884c7d659a2feaa0c55ad015", { dense: 21.76 }],
    ["a path, which is not dense", "src/content/learn/thinking", { words: 4.8, punctuation: 2.25 }],
    ["Chinese", "词元。", { han: 2.4 }],
    ["Japanese", "トークンの数", { kana: 3.5, han: 0.8 }],
    ["Korean", "토큰", { hangul: 1.5 }],
    ["Russian", "окно", { cyrillic: 1.32 }],
    ["Hebrew", "חלון", { arabic: 2 }],
    ["Hindi", "विंडो", { scripts: 2.5 }],
    ["an emoji and an arrow", "🎉→", { symbols: 3.4 }],
  ])("sorts %s", (_what, text, kinds) => {
    expect(named(text)).toEqual(kinds);
  });

  it("adds up over lines: what is in one does not change another", () => {
    const line = fc.string({ unit: fc.constantFrom(...'aB7+=/."é中я😀') }).map((text) => `x${text}`);
    fc.assert(
      fc.property(line, line, (first, second) => {
        expect(sum(`${first}\n${second}`)).toBeCloseTo(sum(first) + sum("\n") + sum(second));
      }),
    );
  });

  it("knows every unit of UTF-16, halves of pairs included", () => {
    const sums = Array.from({ length: 0x10000 }, (_, code) => sum(String.fromCharCode(code)));
    expect(sums.filter((tokens) => tokens < 0.02 || tokens > 1.5)).toEqual([]);
  });

  it("has a figure for every kind, and never one that is no number", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const kinds = kindsOf(text);
        expect(kinds).toHaveLength(KIND_COUNT);
        expect(kinds.every((tokens) => Number.isFinite(tokens) && tokens >= 0)).toBe(true);
      }),
    );
  });
});

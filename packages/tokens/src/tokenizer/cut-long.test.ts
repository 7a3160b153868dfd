import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutLong } from "./cut-long.ts";

describe("cutLong", () => {
  it("leaves short texts whole", () => {
    expect(cutLong("one two", 7)).toEqual({ pieces: ["one two"], isRough: false });
    expect(cutLong("", 7)).toEqual({ pieces: [""], isRough: false });
  });

  it("cuts before a single space and after the end of a line, where every tokenizer parts words", () => {
    expect(cutLong("one two three", 9)).toEqual({ pieces: ["one two", " three"], isRough: false });
    expect(cutLong("one\ntwo\nthree", 9)).toEqual({ pieces: ["one\ntwo\n", "three"], isRough: false });
  });

  it("cuts no run of spaces, and says so where it has to", () => {
    expect(cutLong("one  two", 5)).toEqual({ pieces: ["one  ", "two"], isRough: true });
    expect(cutLong("aaaaa", 2)).toEqual({ pieces: ["aa", "aa", "a"], isRough: true });
  });

  it("never parts the two halves of a letter", () => {
    expect(cutLong("a🙂🙂", 2)).toEqual({ pieces: ["a", "🙂", "🙂"], isRough: true });
  });

  it("loses nothing, and makes no piece too long", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", " ", "\n", "🙂") }), fc.integer({ min: 2, max: 9 }), (text, longest) => {
        const { pieces } = cutLong(text, longest);
        expect(pieces.join("")).toBe(text);
        expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(longest);
      }),
    );
  });

  it("makes no more pieces of a million letters than it must", () => {
    expect(cutLong("a".repeat(1_000_000), 8192).pieces).toHaveLength(Math.ceil(1_000_000 / 8192));
  });
});

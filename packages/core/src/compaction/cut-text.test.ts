import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutMiddle, headWithin, tailWithin } from "./cut-text.ts";

const characters = (text: string): number => text.length;

describe("headWithin and tailWithin", () => {
  it("return a text that fits as it is", () => {
    expect(headWithin("short", 5, characters)).toBe("short");
    expect(tailWithin("short", 5, characters)).toBe("short");
  });

  it("end and begin at a line where one is near, else at a word", () => {
    expect(headWithin("first line\nsecond line\nthird", 26, characters)).toBe("first line\nsecond line\n");
    expect(tailWithin("first line\nsecond line\nthird", 18, characters)).toBe("second line\nthird");
    expect(headWithin("one two three four five six", 24, characters)).toBe("one two three four five ");
    expect(tailWithin("one two three four five six", 25, characters)).toBe("two three four five six");
  });

  it("never part a surrogate pair", () => {
    expect(headWithin("ab😀cd", 3, characters)).toBe("ab");
    expect(tailWithin("ab😀cd", 3, characters)).toBe("cd");
  });

  it("measure little more than they return, however long the text is", () => {
    let measured = 0;
    const text = "word ".repeat(1_000_000);
    const head = headWithin(text, 100, (part) => {
      measured += part.length;
      return Math.ceil(part.length / 4);
    });
    expect(head.length).toBeLessThanOrEqual(400);
    expect(measured).toBeLessThan(20_000);
  });
});

describe("cutMiddle", () => {
  it("keeps both ends and says that the middle is gone", () => {
    const text = Array.from({ length: 20 }, (_, index) => `line ${index}`).join("\n");
    expect(cutMiddle(text, "[…]", 60, characters)).toBe("line 0\nline 1\nline 2\nline 3\n[…]\nline 17\nline 18\nline 19");
  });

  it("leaves the mark alone where there is room for nothing else", () => {
    expect(cutMiddle("a".repeat(100), "[gone]", 3, characters)).toBe("[gone]");
  });

  it("keeps within its room, or to its mark, and cuts no character in half", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), fc.integer({ min: 0, max: 200 }), (text, most) => {
        const cut = cutMiddle(text, "[gone]", most, characters);
        expect(cut === "[gone]" || cut.length <= most).toBe(true);
        // A half of a pair cannot be written as part of a URI.
        expect(() => encodeURIComponent(cut)).not.toThrow();
        if (text.length <= most) expect(cut).toBe(text);
      }),
    );
  });
});

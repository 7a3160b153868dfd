import { specialTexts } from "@oriel/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutAtSpecials } from "./cut-at-specials.ts";

const special = specialTexts(["<s>", "</s>"]);

describe("cutAtSpecials", () => {
  it("cuts before a special token, and only when a piece has enough of them", () => {
    expect(cutAtSpecials("<s>a</s><s>b</s>", special, 2)).toEqual(["<s>a</s>", "<s>b</s>"]);
    expect(cutAtSpecials("a<s>b", special, 2)).toEqual(["a<s>b"]);
    expect(cutAtSpecials("", special, 2)).toEqual([""]);
    expect(cutAtSpecials("<s><s>", specialTexts([]), 1)).toEqual(["<s><s>"]);
  });

  it("loses nothing, and no piece has more special tokens than allowed", () => {
    const text = fc.array(fc.constantFrom("<s>", "</s>", "a", "<", " "), { maxLength: 60 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 5 }), (whole, most) => {
        const pieces = cutAtSpecials(whole, special, most);
        expect(pieces.join("")).toBe(whole);
        for (const piece of pieces) expect([...piece.matchAll(/<\/?s>/g)].length).toBeLessThanOrEqual(most);
      }),
    );
  });
});

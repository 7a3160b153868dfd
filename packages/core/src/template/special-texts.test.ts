import { describe, expect, it } from "vitest";
import { specialTexts } from "./special-texts.ts";

describe("specialTexts", () => {
  const found = specialTexts(["<s>", "<s>x", "</s>", ""]);

  it("finds the first, the longest of those that begin together", () => {
    expect(found.find("a<s>x</s>", 0)).toEqual({ at: 1, text: "<s>x" });
    expect(found.find("a<s>x</s>", 2)).toEqual({ at: 5, text: "</s>" });
    expect(found.find("<s >", 0)).toBeUndefined();
  });

  it("finds nothing where there are none", () => {
    expect(specialTexts([]).find("<s>", 0)).toBeUndefined();
  });
});

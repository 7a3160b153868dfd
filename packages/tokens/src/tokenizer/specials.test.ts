import { describe, expect, it } from "vitest";
import { specials } from "./specials.ts";

describe("specials", () => {
  const found = specials(["<s>", "<s>x", "</s>", ""]);

  it("finds the first, the longest of those that begin together", () => {
    expect(found.find("a<s>x</s>", 0)).toEqual({ at: 1, text: "<s>x" });
    expect(found.find("a<s>x</s>", 2)).toEqual({ at: 5, text: "</s>" });
    expect(found.find("<s >", 0)).toBeUndefined();
  });

  it("finds nothing where there are none", () => {
    expect(specials([]).find("<s>", 0)).toBeUndefined();
  });
});

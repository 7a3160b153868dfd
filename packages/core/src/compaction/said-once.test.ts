import { describe, expect, it } from "vitest";
import { saidOnce } from "./said-once.ts";

describe("saidOnce", () => {
  it("leaves out what a list says again, wherever it stands", () => {
    expect(saidOnce("Facts: name Ada; city Bath; Name Ada; city Bath.")).toBe("Facts: name Ada; city Bath.");
    expect(saidOnce("- user: name Ada; name Ada\n- assistant: done")).toBe("- user: name Ada\n- assistant: done");
  });

  it("leaves alone what says nothing twice, to the letter", () => {
    const texts = ["", "Facts: name Ada.", "One; two;  three;", "a: b: c; d", "No list. No list.", "Facts:"];
    expect(texts.map(saidOnce)).toEqual(texts);
  });
});

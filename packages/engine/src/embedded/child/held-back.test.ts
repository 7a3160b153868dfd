import { describe, expect, it } from "vitest";
import { heldBack } from "./held-back.ts";

describe("heldBack", () => {
  it("holds the longest end that may become a mark", () => {
    expect(heldBack("Hello <tool", ["<tool_call>"])).toBe(5);
    expect(heldBack("aab", ["abc", "bd"])).toBe(2);
  });

  it("holds nothing where no mark can begin, nor a mark that is there in full", () => {
    expect(heldBack("Hello", ["END"])).toBe(0);
    expect(heldBack("END", ["END"])).toBe(0);
  });
});

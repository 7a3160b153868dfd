import { describe, expect, it } from "vitest";
import { readNumber, readShare } from "./number.ts";

describe("readNumber", () => {
  it.each([
    ["42", 42],
    [" 42 ", 42],
    ["-5", -5],
    ["12.5", 12.5],
    ["12,5", 12.5],
    ["0", 0],
    ["N/A", undefined],
    ["[Not Supported]", undefined],
    ["ERR!", undefined],
    ["", undefined],
    ["1e9", undefined],
    ["42 %", undefined],
    ["Infinity", undefined],
    [undefined, undefined],
  ])("of %j is %j", (text, number) => {
    expect(readNumber(text)).toBe(number);
  });
});

describe("readShare", () => {
  it("is of a percentage, and unknown of what is none", () => {
    expect([0, 50, 100, -1, 101, undefined].map(readShare)).toEqual([0, 0.5, 1, undefined, undefined, undefined]);
  });
});

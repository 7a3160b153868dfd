import { formatCount } from "@oriel/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSize } from "./read-size.ts";

describe("reading a typed size", () => {
  it.each([
    ["32768", 32768],
    ["32,768", 32768],
    ["32 768", 32768],
    ["32k", 32768],
    [" 2K ", 2048],
    ["1.5k", 1536],
  ])("takes %j", (text, size) => {
    expect(readSize(text, 128, 65536)).toEqual({ ok: true, size });
  });

  it("says what would be right when it cannot be read", () => {
    expect(readSize("many", 128, 4096)).toEqual({ ok: false, reason: "Write a number of tokens from 128 to 4,096, such as 128 or 2k." });
  });

  it("says the range when it is outside", () => {
    expect(readSize("5000", 128, 4096)).toEqual({ ok: false, reason: "5,000 is outside the range from 128 to 4,096." });
  });

  it("does not take commas in odd places for thousands", () => {
    expect(readSize("3,5", 128, 4096).ok).toBe(false);
  });

  it("reads back every size as the field shows it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999_999 }), (size) => {
        expect(readSize(formatCount(size), 1, 99_999_999)).toEqual({ ok: true, size });
      }),
    );
  });
});

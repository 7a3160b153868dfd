import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeUtf8 } from "./utf8.ts";

describe("decodeUtf8", () => {
  it.each(["", "plain", "Grüße, 世界 👋🏽", "\u{10ffff}\u{feff}\0"])("reads %j", (text) => {
    expect(decodeUtf8(new TextEncoder().encode(text))).toBe(text);
  });

  it("reads texts longer than a call can take arguments", () => {
    const text = "👋x".repeat(200_000);
    expect(decodeUtf8(new TextEncoder().encode(text))).toBe(text);
  });

  it("puts a mark where bytes are no UTF-8, as the platform's decoder does", () => {
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    const bytes = fc.uint8Array({ maxLength: 12 });
    // Bytes around the edges of the ranges come up more often than by chance.
    const edges = fc.array(
      fc.constantFrom(0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          bytes,
          edges.map((list) => Uint8Array.from(list)),
        ),
        (input) => {
          expect(decodeUtf8(input)).toBe(decoder.decode(input));
        },
      ),
      { numRuns: 2000 },
    );
  });
});

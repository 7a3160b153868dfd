import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wholeCharacters } from "./whole-characters.ts";

/** Tokens that are bytes: the hardest case, since every character beyond ASCII is spread over several. */
const detokenize = (tokens: readonly number[]) => new TextDecoder().decode(Uint8Array.from(tokens));

describe("wholeCharacters", () => {
  it("holds an emoji back until its last byte, and the text before it not", () => {
    const text = wholeCharacters(detokenize);
    expect([0x61, 0xf0, 0x9f, 0x98, 0x80, 0x62].map((byte) => text.push(byte))).toEqual(["a", "", "", "", "😀", "b"]);
  });

  it("drops a character that never became complete", () => {
    const text = wholeCharacters(detokenize);
    expect([0x61, 0xf0, 0x9f].map((byte) => text.push(byte))).toEqual(["a", "", ""]);
    expect(text.end()).toBe("");
  });

  it("shows bytes that can become no character any more, instead of waiting for ever", () => {
    const text = wholeCharacters(detokenize);
    const shown = Array.from({ length: 100 }, () => text.push(0x80)).join("");
    expect(shown.length).toBeGreaterThanOrEqual(97);
  });

  it("gives back any text, byte by byte, without one broken character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (whole) => {
        const text = wholeCharacters(detokenize);
        const pieces = [...new TextEncoder().encode(whole)].map((byte) => text.push(byte));
        expect([...pieces, text.end()].join("")).toBe(whole);
        expect(pieces.map((piece) => new TextDecoder().decode(new TextEncoder().encode(piece)))).toEqual(pieces);
      }),
    );
  });
});

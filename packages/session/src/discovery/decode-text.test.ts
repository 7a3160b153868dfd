import { describe, expect, it } from "vitest";
import { decodeText } from "./decode-text.ts";

const bytes = (...list: readonly (number | string)[]): Uint8Array =>
  Uint8Array.from(list.flatMap((one) => (typeof one === "number" ? [one] : [...Buffer.from(one)])));

describe("decodeText", () => {
  it("reads UTF-8 with and without a mark, and ends all lines alike", () => {
    const text = { kind: "text", text: "one\ntwo\nthree ä 漢\n", isDamaged: false };
    expect(decodeText(bytes("one\r\ntwo\rthree ä 漢\n"))).toEqual(text);
    expect(decodeText(bytes(0xef, 0xbb, 0xbf, "one\ntwo\nthree ä 漢\n"))).toEqual(text);
    expect(decodeText(bytes())).toEqual({ kind: "text", text: "", isDamaged: false });
  });

  it("reads UTF-16 of either order by its mark", () => {
    const little = Buffer.from("\uFEFFA ä 漢 😀\r\n", "utf16le");
    const big = Buffer.from(little).swap16();
    const text = { kind: "text", text: "A ä 漢 😀\n", isDamaged: false };
    expect([decodeText(little), decodeText(big)]).toEqual([text, text]);
  });

  it("keeps what can be read of a damaged text, and says that it is damaged", () => {
    expect(decodeText(bytes("caf", 0xe9, " au lait"))).toEqual({ kind: "text", text: "caf\uFFFD au lait", isDamaged: true });
    expect(decodeText(bytes("half ", 0xf0, 0x9f))).toEqual({ kind: "text", text: "half \uFFFD", isDamaged: true });
    expect(decodeText(bytes(0xff, 0xfe, "A", 0, "B"))).toEqual({ kind: "text", text: "A\uFFFD", isDamaged: true });
  });

  it("takes nothing with a NUL for text, such as UTF-16 without a mark or UTF-32", () => {
    const refused = [bytes("a\0b"), Buffer.from("plain", "utf16le"), bytes(0xff, 0xfe, 0, 0, "A", 0, 0, 0)];
    expect(refused.map(decodeText)).toEqual(refused.map(() => ({ kind: "not_text" })));
  });
});

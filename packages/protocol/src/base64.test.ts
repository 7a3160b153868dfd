import * as fc from "fast-check";
import { expect, it } from "vitest";
import { base64, base64Floats } from "./base64.ts";

it("writes what every other base64 writes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      expect(base64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
    }),
  );
});

it("writes numbers as 32-bit floats, little-endian", () => {
  expect(base64Floats([1, -2.5])).toBe(Buffer.from([0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0]).toString("base64"));
});

import * as fc from "fast-check";
import { expect, it } from "vitest";
import { jsonLine } from "./json-line.ts";

it("escapes what some clients take for the end of a line", () => {
  expect(jsonLine({ a: "1\n2\u00853\u20284\u20295\u2028" })).toBe('{"a":"1\\n2\\u00853\\u20284\\u20295\\u2028"}');
});

it("means the same as the value", () => {
  const text = fc.string({ unit: fc.constantFrom("a", '"', "\\", "\n", "\u0085", "\u2028", "\u2029", "🦉") });
  fc.assert(
    fc.property(fc.dictionary(text, text), (value) => {
      expect(JSON.parse(jsonLine(value))).toEqual(value);
    }),
  );
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columnText } from "./column-text.ts";

describe("columnText", () => {
  it("leaves usual names as they are", () => {
    expect(["session-1", "qwen3:8b", "Ünïcode 😀", ""].map(columnText)).toEqual(["session-1", "qwen3:8b", "Ünïcode 😀", ""]);
  });

  it("has nothing a text column loses, and keeps different names apart", () => {
    const name = fc.string({ unit: fc.constantFrom("\0", "\ud83d", "\ude00", "\\", "u0000", "\\ud83d", '"', "a", "é"), maxLength: 4 });
    fc.assert(
      fc.property(name, name, (one, other) => {
        expect(columnText(one)).not.toMatch(/\0|\p{Surrogate}/u);
        expect(columnText(one) === columnText(other)).toBe(one === other);
      }),
    );
  });
});

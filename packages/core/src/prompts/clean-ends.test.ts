import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanEnds } from "./clean-ends.ts";

/** The text as it would be at each of its clean ends. */
function beginnings(text: string): readonly string[] {
  return cleanEnds(text).map((end) => text.slice(0, end));
}

describe("cleanEnds", () => {
  it("are after paragraphs and before headings, never right after a heading", () => {
    expect(beginnings("# Rules\n\nOne.\nTwo.\n## More\nThree.\n\n\n## Last\n")).toEqual([
      "# Rules\n\nOne.\nTwo.",
      "# Rules\n\nOne.\nTwo.\n## More\nThree.",
    ]);
  });

  it("are between the items of an outermost list, not inside one", () => {
    expect(beginnings("Do:\n- one\n  and on\n  - inner\n- two\n10. three")).toEqual([
      "Do:",
      "Do:\n- one\n  and on\n  - inner",
      "Do:\n- one\n  and on\n  - inner\n- two",
    ]);
  });

  it("are never inside a block of code, however it is fenced", () => {
    expect(beginnings("A\n\n```sh\n# no heading\n\nls\n```\n\nB")).toEqual(["A", "A\n\n```sh\n# no heading\n\nls\n```"]);
    expect(beginnings("~~~~\na\n\n~~~\n\n```\n\nb\n~~~~~\n\nB")).toEqual(["~~~~\na\n\n~~~\n\n```\n\nb\n~~~~~"]);
    expect(beginnings("A\n\n```\nnever closed\n\n# on and on\n\n")).toEqual(["A"]);
  });

  it("are none in a text of one paragraph or none", () => {
    expect([cleanEnds(""), cleanEnds("\n\n"), cleanEnds("One.\nTwo.\n\n")]).toEqual([[], [], []]);
  });

  it("ascend, inside the text, each after something that is no space", () => {
    const lines = fc.array(fc.constantFrom("", " ", "# h", "- a", "  - b", "text", "```", "~~~", "1. x"), { maxLength: 30 });
    fc.assert(
      fc.property(lines, (list) => {
        const text = list.join("\n");
        const ends = cleanEnds(text);
        expect(ends).toEqual([...new Set(ends)].sort((a, b) => a - b));
        for (const end of ends) {
          expect(text.slice(0, end)).toMatch(/\S$/);
          expect(text.slice(end)).toMatch(/^\s*\n[\s\S]*\S/);
        }
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSummary } from "./read-summary.ts";

describe("readSummary", () => {
  const expected = { summary: "On dogs.", topics: ["dogs"] };
  it.each([
    ["plain", '{"summary": "On dogs.", "topics": ["dogs"]}'],
    ["fenced", '```json\n{"summary": "On dogs.", "topics": ["dogs"]}\n```'],
    ["with talk around it", 'Here it is: {"summary": "On dogs.", "topics": ["dogs"]} I hope this helps.'],
    ["after a thought", '<think>{"no": 1}</think>{"summary": "On dogs.", "topics": ["dogs", 7]}'],
  ])("reads an answer that is %s", (_, answer) => {
    expect(readSummary(answer)).toEqual(expected);
  });

  it("reads nothing out of anything else, and fails for none", () => {
    expect(["", "On dogs.", '{"summary": ', '{"summary": 7}', "[1]", "null", "}{"].map(readSummary)).toEqual(Array(7).fill(undefined));
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (answer) => {
        readSummary(answer);
      }),
    );
  });
});

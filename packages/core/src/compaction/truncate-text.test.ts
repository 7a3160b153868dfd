import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type TextKind, textKind } from "./text-kind.ts";
import { MIDDLE_LEFT_OUT, truncateText } from "./truncate-text.ts";

const tokens = (text: string): number => Math.ceil(text.length / 4);
const lines = (length: number, line: (index: number) => string): string => Array.from({ length }, (_, index) => line(index)).join("\n");

const SOURCE = lines(200, (index) => `  const value${index} = read(${index});`);
const SEARCH = lines(120, (index) => `src/${index < 100 ? "big" : `file${index}`}.ts:${index + 1}: const found = ${index};`);
const LOG = lines(200, (index) => `2026-01-02T03:04:05Z ${index === 90 ? "ERROR disk full on /dev/sda1" : `INFO step ${index} done`}`);
const BUILD = lines(200, (index) => (index === 120 ? "main.c: error: expected a semicolon" : `Compiling part number ${index}`));
const LIST = lines(200, (index) => `- item number ${index} of the list`);
const JSON_LIST = JSON.stringify(Array.from({ length: 200 }, (_, id) => ({ id, name: `name ${id}` })));
const PROSE = lines(20, () => "A paragraph is one long line. ".repeat(12));

describe("textKind", () => {
  it.each<[TextKind, string]>([
    ["lines", SOURCE],
    ["search", SEARCH],
    ["log", LOG],
    ["log", BUILD],
    ["list", LIST],
    ["json_list", JSON_LIST],
    ["prose", PROSE],
    ["prose", "One sentence."],
  ])("knows %s", (kind, text) => {
    expect(textKind(text)).toBe(kind);
  });

  it("takes source code that handles errors for source code", () => {
    expect(textKind(lines(50, (index) => `  if (failed${index}) throw new Error("error ${index}");`))).toBe("lines");
  });
});

describe("truncateText", () => {
  it("keeps the first and last lines of a file and says which are left out", () => {
    expect(truncateText(SOURCE, 80, tokens)).toBe(
      [
        "  const value0 = read(0);",
        "  const value1 = read(1);",
        "  const value2 = read(2);",
        "  const value3 = read(3);",
        "  const value4 = read(4);",
        "  const value5 = read(5);",
        "[Oriel left out lines 7 to 197 of 200]",
        "  const value197 = read(197);",
        "  const value198 = read(198);",
        "  const value199 = read(199);",
      ].join("\n"),
    );
  });

  it("keeps the first hit in every file of a search", () => {
    const cut = truncateText(SEARCH, 300, tokens);
    expect(cut).toContain("src/big.ts:1:");
    for (let index = 100; index < 120; index += 1) expect(cut).toContain(`src/file${index}.ts:${index + 1}:`);
    expect(cut).toMatch(/\[Oriel left out \d+ hits\]/);
  });

  it("keeps how a log began, how it ended, and what it complained of", () => {
    const cut = truncateText(LOG, 250, tokens);
    expect(cut).toContain("INFO step 0 done");
    expect(cut).toContain("INFO step 199 done");
    expect(cut).toContain("ERROR disk full on /dev/sda1");
    expect(truncateText(BUILD, 160, tokens)).toContain("main.c: error: expected a semicolon");
  });

  it("keeps a list of JSON a list of JSON", () => {
    const cut: unknown = JSON.parse(truncateText(JSON_LIST, 60, tokens));
    expect(cut).toEqual([
      { id: 0, name: "name 0" },
      { id: 1, name: "name 1" },
      { id: 2, name: "name 2" },
      { id: 3, name: "name 3" },
      { id: 4, name: "name 4" },
      "Oriel left out 193 items",
      { id: 198, name: "name 198" },
      { id: 199, name: "name 199" },
    ]);
  });

  it("cuts the list inside an answer, and keeps every digit of what stays", () => {
    const items = Array.from({ length: 100 }, (_, index) => `{"id":1234567890123456789${index},"text":"a [b] \\"c\\", d"}`);
    const cut = truncateText(`{"total":100,"results":[${items.join(",")}],"next":null}`, 80, tokens);
    expect(cut).toMatch(/^\{"total":100,"results":\[\{"id":12345678901234567890,"text":"a \[b\] \\"c\\", d"\},/);
    expect(cut).toMatch(/\],"next":null\}$/);
    expect(JSON.parse(cut)).toMatchObject({ total: 100, next: null });
  });

  it("shows the beginning of items that are too long themselves, as JSON too", () => {
    const cut: unknown = JSON.parse(truncateText(JSON.stringify(["x".repeat(4000), "y".repeat(4000)]), 100, tokens));
    expect(cut).toEqual([expect.stringMatching(/^"x+…$/), expect.stringMatching(/^"y+…$/)]);
  });

  it("cuts the middle out of prose", () => {
    const cut = truncateText(PROSE, 100, tokens);
    expect(cut).toMatch(/^A paragraph/);
    expect(cut).toContain(MIDDLE_LEFT_OUT);
  });

  it("keeps within its room, or to its mark, whatever the text, and changes nothing the second time", () => {
    const line = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.constantFrom("- item", "src/a.ts:1: x", "ERROR failed", "[1,2,", "{", "]", "  return 1;"),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), fc.integer({ min: 0, max: 300 }), (some, most) => {
        const cut = truncateText(some.join("\n"), most, tokens);
        expect(cut === MIDDLE_LEFT_OUT || tokens(cut) <= most).toBe(true);
        expect(tokens(truncateText(cut, most, tokens))).toBe(tokens(cut));
        expect(truncateText(some.join("\n"), most, tokens)).toBe(cut);
      }),
    );
  });

  it("is quick with megabytes on one line, and with many short ones", () => {
    const long = `{"text": "${"a\\n".repeat(1_000_000)}"}`;
    expect(tokens(truncateText(long, 500, tokens))).toBeLessThanOrEqual(500);
    expect(tokens(truncateText("x\n".repeat(500_000), 500, tokens))).toBeLessThanOrEqual(500);
  });
});

import { describe, expect, it } from "vitest";
import { renderFacts, renderTable } from "./table.ts";

interface Row {
  readonly name: string;
  readonly size: string;
}

const COLUMNS = [
  { title: "NAME", cell: (row: Row) => row.name },
  { title: "SIZE", cell: (row: Row) => row.size, align: "right" as const },
];

describe("renderTable", () => {
  it("aligns text to the left and numbers to the right", () => {
    const rows = [
      { name: "a", size: "8,192" },
      { name: "longer name", size: "512" },
    ];
    expect(renderTable({ write: () => undefined, isTTY: false, columns: 10, colour: false }, COLUMNS, rows)).toEqual([
      "NAME          SIZE",
      "a            8,192",
      "longer name    512",
    ]);
  });

  it("counts wide characters as two columns", () => {
    const rows = [
      { name: "通义千问", size: "1" },
      { name: "qwen", size: "2" },
    ];
    expect(renderTable({ write: () => undefined, isTTY: false, columns: 80, colour: false }, COLUMNS, rows)).toEqual([
      "NAME      SIZE",
      "通义千问     1",
      "qwen         2",
    ]);
  });

  it("colours without moving anything", () => {
    const screen = { write: () => undefined, isTTY: true, columns: 80, colour: true };
    expect(renderTable(screen, COLUMNS, [{ name: "a", size: "1" }])).toEqual(["\u001b[2mNAME  SIZE\u001b[0m", "a        1"]);
    expect(
      renderFacts(screen, [
        ["a", "1"],
        ["long", ""],
      ]),
    ).toEqual(["\u001b[2ma   \u001b[0m  1", "\u001b[2mlong\u001b[0m  "]);
  });
});

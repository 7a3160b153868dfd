import { paint } from "../colour.ts";
import type { Screen } from "../terminal.ts";

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
  /** Numbers stand under each other by their last digit. */
  readonly align?: "left" | "right" | undefined;
}

/** Rows as aligned columns under a line of titles. Nothing is cut off: a narrow terminal wraps, a pipe gets it all. */
export function renderTable<Row>(screen: Screen, columns: readonly Column<Row>[], rows: readonly Row[]): readonly string[] {
  const cells = rows.map((row) => columns.map((column) => column.cell(row)));
  const widths = columns.map((column, index) =>
    Math.max(displayWidth(column.title), ...cells.map((row) => displayWidth(row[index] ?? ""))),
  );
  const line = (texts: readonly string[]): string =>
    columns
      .map((column, index) => {
        const text = texts[index] ?? "";
        const padding = " ".repeat((widths[index] ?? 0) - displayWidth(text));
        return column.align === "right" ? padding + text : text + padding;
      })
      .join("  ")
      .trimEnd();
  return [paint(screen, "quiet", line(columns.map((column) => column.title))), ...cells.map(line)];
}

/** Facts as `label  value` lines with the values under each other. */
export function renderFacts(screen: Screen, facts: readonly (readonly [label: string, value: string])[]): readonly string[] {
  const width = Math.max(0, ...facts.map(([label]) => displayWidth(label)));
  return facts.map(([label, value]) => `${paint(screen, "quiet", label + " ".repeat(width - displayWidth(label)))}  ${value}`);
}

/** The columns a terminal needs for a text: East Asian wide characters take two. */
function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += /[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/.test(character) ? 2 : 1;
  return width;
}

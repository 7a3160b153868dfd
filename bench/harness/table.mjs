/**
 * A table as Markdown, readable in a terminal too: the first column to the left, figures to the right.
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
export function table(head, rows) {
  const widths = head.map((title, column) => Math.max(3, title.length, ...rows.map((row) => (row[column] ?? "").length)));
  /** @param {readonly string[]} cells */
  const line = (cells) => `| ${widths.map((width, column) => pad(cells[column] ?? "", width, column)).join(" | ")} |`;
  const rule = `|${widths.map((width, column) => "-".repeat(width + 1) + (column === 0 ? "-" : ":")).join("|")}|`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}

/**
 * @param {string} text
 * @param {number} width
 * @param {number} column
 */
function pad(text, width, column) {
  return column === 0 ? text.padEnd(width) : text.padStart(width);
}

import type { Choice, Random } from "./random.ts";

/** Source code in one of some languages, of about as many characters as asked for. */
export function writeCode(random: Random, characters: number): string {
  const write = random.pick(LANGUAGES);
  const blocks: string[] = [];
  let written = 0;
  while (written < characters) {
    const block = write(name(random), name(random), random.between(2, 4096));
    blocks.push(block);
    written += block.length + 2;
  }
  return blocks.join("\n\n");
}

/** A name as programmers give them. */
export function name(random: Random): string {
  return `${random.pick(VERBS)}${random.pick(NOUNS)}`;
}

const VERBS: Choice<string> = ["read", "merge", "check", "split", "open", "count", "render", "parse", "store", "shift"];
const NOUNS: Choice<string> = ["Order", "Ledger", "Slot", "Header", "Route", "Batch", "Tide", "Window", "Parcel", "Token"];

const LANGUAGES: Choice<(name: string, other: string, number: number) => string> = [
  (name, other, number) =>
    `export function ${name}(items: readonly string[], limit = ${number}): number {\n  let total = 0;\n  for (const item of items) {\n    if (total >= limit) return ${other}(items, total);\n    total += item.length;\n  }\n  return total;\n}`,
  (name, other, number) =>
    `def ${name}(rows, limit=${number}):\n    """Rows by their key, at most \`limit\` of them."""\n    found = {}\n    for row in rows:\n        key = ${other}(row["id"], row.get("part", 0))\n        if key not in found and len(found) < limit:\n            found[key] = row\n    return found`,
  (name, other, number) =>
    `SELECT o.id, o.${name}, SUM(l.amount) AS total\n  FROM orders AS o\n  JOIN lines AS l ON l.order_id = o.id AND l.${other} > ${number}\n GROUP BY o.id, o.${name}\nHAVING total > 0\n ORDER BY total DESC;`,
  (name, other, number) =>
    `fn ${name}(bytes: &[u8]) -> Result<u32, Error> {\n    let (head, rest) = bytes.split_at_checked(${number}).ok_or(Error::Short)?;\n    if head.iter().all(|byte| *byte == 0) {\n        return ${other}(rest);\n    }\n    Ok(crc32(head))\n}`,
];

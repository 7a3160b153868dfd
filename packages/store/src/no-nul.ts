/**
 * Refuses a text that no text column keeps whole: PostgreSQL takes none with a NUL, and SQLite's binding cuts it there without a word.
 * @throws TypeError that says so.
 */
export function refuseNul(value: unknown): void {
  if (typeof value === "string" && value.includes("\0")) throw new TypeError("a text with a NUL character cannot be kept");
}

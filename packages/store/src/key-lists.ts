import { columnText } from "./column-text.ts";

/** Whoever looks for many keys names the likely ones first. */
const FIRST_LIST = 16;
/** Far below what a statement may have of parameters: 32,766 in SQLite, 65,535 in PostgreSQL. */
const LATER_LIST = 512;

/**
 * Keys as lists for `in (…)`, in order. The last list is filled up with its last key: a statement is kept for every length there is, and so
 * there are two.
 */
export function* keyLists(keys: readonly string[]): Generator<readonly string[]> {
  for (let from = 0, length = FIRST_LIST; from < keys.length; from += length, length = LATER_LIST) {
    const list = keys.slice(from, from + length).map(columnText);
    const last = list.at(-1) ?? "";
    yield [...list, ...Array.from({ length: length - list.length }, () => last)];
  }
}

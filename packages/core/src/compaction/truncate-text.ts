import type { Measure } from "../context/piece.ts";
import type { Tokens } from "../units.ts";
import { cutMiddle, fits } from "./cut-text.ts";
import { jsonListOf } from "./json-list.ts";
import { endsFirst, keepItems } from "./keep-items.ts";
import { COMPLAINT, textKind } from "./text-kind.ts";

/**
 * A long text cut down to `most` tokens by what it holds, saying what is left out, or that mark alone where there is no room for more.
 * A text that fits is returned as it is.
 */
export function truncateText(text: string, most: Tokens, measure: Measure): string {
  if (fits(text, most, measure)) return text;
  const cut = cutByKind(text, most, measure);
  return cut !== undefined && measure(cut) <= most ? cut : cutMiddle(text, MIDDLE_LEFT_OUT, most, measure);
}

/** Stands where the middle of a text was. */
export const MIDDLE_LEFT_OUT = "[Oriel left out the middle]";

function cutByKind(text: string, most: Tokens, measure: Measure): string | undefined {
  const kind = textKind(text);
  switch (kind) {
    case "json_list":
      return cutJsonList(text, most, measure);
    case "search":
      return cutLines(text, "hits", firstHitsFirst, most, measure);
    case "log":
      return cutLines(text, "lines", complaintsAndEnds, most, measure);
    case "list":
      return cutLines(text, "items", (lines) => endsFirst(lines.length), most, measure);
    case "lines":
      return cutLines(text, "lines", (lines) => endsFirst(lines.length), most, measure);
    case "prose":
      return undefined;
    default:
      return kind satisfies never;
  }
}

/** What remains is valid JSON when the text was: a string among the items says how many are left out. */
function cutJsonList(text: string, most: Tokens, measure: Measure): string | undefined {
  const list = jsonListOf(text);
  if (list === undefined) return undefined;
  const { before, items, after } = list;
  // A short list in a long text: its items are not what makes the text long.
  if (before.length + after.length > text.length / 2) return undefined;
  const gap = (from: number, to: number): string => `"Oriel left out ${to - from} items"`;
  const room = most - measure(before) - measure(after);
  const short = (beginning: string): string => JSON.stringify(`${beginning}…`);
  const kept = keepItems({ items, between: ",\n", gap, short }, endsFirst(items.length), room, measure);
  return kept === undefined ? undefined : `${before}${kept}${after}`;
}

function cutLines(
  text: string,
  what: "hits" | "lines" | "items",
  preference: (lines: readonly string[]) => Iterable<number>,
  most: Tokens,
  measure: Measure,
): string | undefined {
  const lines = text.split("\n");
  const gap = (from: number, to: number): string =>
    what === "lines" ? `[Oriel left out lines ${from + 1} to ${to} of ${lines.length}]` : `[Oriel left out ${to - from} ${what}]`;
  return keepItems({ items: lines, between: "\n", gap, short: (beginning) => `${beginning}…` }, preference(lines), most, measure);
}

/** The first hit of every file, then the second of every file, and so on: a search is asked to say where things are. */
function firstHitsFirst(lines: readonly string[]): readonly number[] {
  const hits = new Map<string, number>();
  const rank = lines.map((line) => {
    const file = /^(?:[A-Za-z]:[\\/])?[^:]*/.exec(line)?.[0] ?? "";
    const before = hits.get(file) ?? 0;
    hits.set(file, before + 1);
    return before;
  });
  return lines.map((_, index) => index).sort((left, right) => (rank[left] ?? 0) - (rank[right] ?? 0) || left - right);
}

/** The first lines, which say what ran; the last, which say how it ended; then the complaints, newest first; then what else there is room for. */
function* complaintsAndEnds(lines: readonly string[]): Generator<number> {
  for (let index = 0; index < LOG_HEAD; index += 1) yield index;
  for (let index = lines.length - 1; index >= lines.length - LOG_TAIL; index -= 1) yield index;
  for (let index = lines.length - 1; index >= 0; index -= 1) if (COMPLAINT.test(lines[index] ?? "")) yield index;
  yield* endsFirst(lines.length);
}

const LOG_HEAD = 4;
const LOG_TAIL = 8;

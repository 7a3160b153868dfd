import type { Measure } from "../context/piece.ts";
import type { Tokens } from "../units.ts";
import { headWithin } from "./cut-text.ts";

/** A text as items in a row, of which some are to stay. */
export interface Items {
  readonly items: readonly string[];
  /** What stands between two items. */
  readonly between: string;
  /** Says that the items from `from` up to, not including, `to` are left out. */
  readonly gap: (from: number, to: number) => string;
  /** How the beginning of an item that is too long is shown. */
  readonly short: (beginning: string) => string;
}

/**
 * Keeps as many items as measure at most `most` together with what is said of the gaps: those first that `preference` names first.
 * Returns nothing when not even one item has room.
 */
export function keepItems(row: Items, preference: Iterable<number>, most: Tokens, measure: Measure): string | undefined {
  const { items, between, gap } = row;
  const kept = new Map<number, string>();
  const gapTokens = measure(`${between}${gap(items.length, 2 * items.length)}`);
  let room = most - gapTokens;
  let misses = 0;
  for (const index of preference) {
    const item = items[index];
    if (item === undefined || kept.has(index)) continue;
    const shown = shortItem(item, row, most, measure);
    const cost = measure(`${between}${shown}`) + gapTokens * moreGaps(index, items.length, kept);
    if (cost <= room) {
      kept.set(index, shown);
      room -= cost;
      misses = 0;
    } else {
      misses += 1;
      if (misses > MOST_MISSES) break;
    }
  }
  return kept.size === 0 ? undefined : written(row, kept);
}

/** From both ends inwards: two of the beginning for each of the end, since a beginning says what the rest is. */
export function* endsFirst(length: number): Generator<number> {
  let first = 0;
  let last = length - 1;
  while (first <= last) {
    yield first;
    if (first + 1 < last) yield first + 1;
    if (first < last) yield last;
    first += 2;
    last -= 1;
  }
}

/** An item longer than this share of the room is shown by its beginning. */
const LONGEST_ITEM_SHARE = 0.25;
/** After so many items without room for them, the room is taken to be used up. */
const MOST_MISSES = 16;

function shortItem(item: string, { short }: Items, most: Tokens, measure: Measure): string {
  const room = Math.floor(most * LONGEST_ITEM_SHARE);
  // An item cannot have more tokens than bytes; this spares measuring the many short ones.
  if (item.length * 4 <= room) return item;
  const head = headWithin(item, room, measure);
  return head.length === item.length ? item : short(head.trimEnd());
}

/** How many gaps more there are once this item is kept: at first there is one, which is everything. */
function moreGaps(index: number, length: number, kept: ReadonlyMap<number, string>): number {
  const closesBefore = index === 0 || kept.has(index - 1);
  const closesAfter = index === length - 1 || kept.has(index + 1);
  return 1 - (closesBefore ? 1 : 0) - (closesAfter ? 1 : 0);
}

function written({ items, between, gap }: Items, kept: ReadonlyMap<number, string>): string {
  const shown: string[] = [];
  let next = 0;
  for (const [index, item] of [...kept].sort(([left], [right]) => left - right)) {
    if (index > next) shown.push(gap(next, index));
    shown.push(item);
    next = index + 1;
  }
  if (next < items.length) shown.push(gap(next, items.length));
  return shown.join(between);
}

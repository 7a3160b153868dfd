import type { Tokens } from "../units.ts";
import { exchangesOf } from "./exchange.ts";
import type { Entry, TranscriptIndex } from "./transcript.ts";

/**
 * The index of a conversation. With `earlier`, an index of the same messages with the same marks as far as it goes, only the new messages
 * are looked at, unless parts of exchanges with tools are pinned or excluded.
 */
export function indexTranscript(entries: readonly Entry[], earlier: TranscriptIndex = NOTHING): TranscriptIndex {
  const known = earlier.tokensBefore.length - 1;
  if (known === entries.length && known > 0) return earlier;
  if (known > entries.length) return indexTranscript(entries);
  const totals: Tokens[] = [];
  const pinned = [...earlier.pinned];
  const excluded = [...earlier.excluded];
  let total = earlier.tokensBefore[known] ?? 0;
  for (const [index, entry] of entries.slice(known).entries()) {
    total += entry.count.tokens;
    totals.push(total);
    if (entry.isPinned === true) pinned.push(known + index);
    if (entry.isExcluded === true) excluded.push(known + index);
  }
  return {
    tokensBefore: earlier.tokensBefore.concat(totals),
    pinned: wholeExchanges(entries, pinned, (entry) => entry.isPinned === true),
    excluded: wholeExchanges(entries, excluded, (entry) => entry.isExcluded === true),
  };
}

const NOTHING: TranscriptIndex = { tokensBefore: [0], pinned: [], excluded: [] };

function wholeExchanges(entries: readonly Entry[], marked: readonly number[], isMarked: (entry: Entry) => boolean): readonly number[] {
  if (!marked.some((at) => isPartOfExchange(entries[at]))) return marked;
  const isAnyMarked = (at: number): boolean => {
    const entry = entries[at];
    return entry !== undefined && isMarked(entry);
  };
  return exchangesOf(entries, 0, entries.length)
    .filter((exchange) => exchange.some(isAnyMarked))
    .flat()
    .sort((left, right) => left - right);
}

function isPartOfExchange(entry: Entry | undefined): boolean {
  const message = entry?.message;
  return message?.role === "tool" || (message?.role === "assistant" && (message.toolCalls ?? []).length > 0);
}

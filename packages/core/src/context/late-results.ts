import type { Change } from "./cut.ts";
import { exchangesOf } from "./exchange.ts";
import type { Piece } from "./piece.ts";
import type { Transcript } from "./transcript.ts";

/**
 * The drops of results whose call left before they came: engines refuse a result without its call. A result that never had a call in this
 * conversation is the client's own, and stays.
 */
export function dropLateResults({ entries }: Transcript, pieces: readonly Piece[]): readonly Change[] {
  const standing = new Set<number>();
  const calledAt = new Map<string, number>();
  let isSure = true;
  // Since this position nothing has left: a call found here is the one that the whole conversation would show.
  let unbroken = 0;
  for (const piece of pieces) {
    if (!("at" in piece)) continue;
    const { at } = piece;
    const message = entries[at]?.message;
    if (!standing.has(at - 1)) unbroken = at;
    standing.add(at);
    if (message?.role === "assistant") for (const call of message.toolCalls ?? []) calledAt.set(call.id, at);
    if (message?.role !== "tool") continue;
    isSure &&= message.toolCallId === undefined ? at > unbroken : (calledAt.get(message.toolCallId) ?? -1) >= unbroken;
  }
  if (isSure) return [];
  return exchangesOf(entries, 0, entries.length).flatMap(([first, ...results]) =>
    first === undefined || standing.has(first)
      ? []
      : results.filter((at) => standing.has(at)).map((at): Change => ({ kind: "drop", from: at, to: at + 1, reason: "over_budget" })),
  );
}

import type { Shortening } from "../context/cut.ts";
import type { Piece } from "../context/piece.ts";
import type { Message } from "../message.ts";
import type { Tokens } from "../units.ts";
import type { Draft } from "./strategy.ts";

/** A message that stands in the prompt of its own, whole or shortened, and may be changed. */
export interface Standing {
  readonly at: number;
  readonly message: Message;
  /** What it takes in the prompt as it stands. */
  readonly tokens: Tokens;
  /** How it was shortened before. */
  readonly by?: Shortening | undefined;
}

/**
 * The messages a strategy may change, in order: not the floor, and not those that a checkpoint keeps beside it, since a change within
 * the stretch of a checkpoint would overlap it.
 */
export function standingMessages(draft: Draft): readonly Standing[] {
  const covered = draft.pieces.filter((piece) => piece.kind === "checkpoint");
  const standing: Standing[] = [];
  for (const piece of draft.pieces) {
    if (piece.kind !== "entry" && piece.kind !== "shortened") continue;
    const { at, count } = piece;
    const message = draft.transcript.entries[at]?.message;
    if (message === undefined || draft.isFloor(at) || covered.some(({ from, to }) => from <= at && at < to)) continue;
    standing.push({ at, message, tokens: count.tokens, ...(piece.kind === "shortened" ? { by: piece.by } : {}) });
  }
  return standing;
}

/** The positions of all messages that stand in a prompt of their own, ascending. */
export function standingPositions(pieces: readonly Piece[]): readonly number[] {
  return pieces.flatMap((piece) => ("at" in piece ? [piece.at] : []));
}

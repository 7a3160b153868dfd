import type { Piece } from "../context/piece.ts";
import type { Stretch } from "../context/prompt-plan.ts";
import { checkpointsOf } from "./checkpoint-pieces.ts";
import type { Draft } from "./strategy.ts";

/**
 * What stays of a summary's stretch word for word: what never leaves, and the newest messages of the user, as many as their share of the
 * budget holds beside those that newer summaries keep. Where messages of the user never leave, all of them.
 */
export function keptWithin(draft: Draft, stretch: Stretch): readonly number[] {
  const { entries } = draft.transcript;
  const { drops_user_messages, summary } = draft.rules;
  const newer = checkpointsOf(draft).filter(({ from }) => from >= stretch.to);
  const kept: number[] = [];
  let room = drops_user_messages ? summary.user_share * draft.budget : Number.POSITIVE_INFINITY;
  for (const piece of [...draft.pieces].reverse()) {
    if (piece.kind !== "entry") continue;
    const { at, count } = piece;
    const isWithin = liesWithin(piece, stretch);
    if (draft.isFloor(at)) {
      if (isWithin) kept.push(at);
      continue;
    }
    if (entries[at]?.message.role !== "user") continue;
    if (!isWithin) {
      if (newer.some((one) => liesWithin(piece, one))) room -= count.tokens;
    } else if (count.tokens <= room) {
      kept.push(at);
      room -= count.tokens;
    }
  }
  return kept.sort((left, right) => left - right);
}

/** Whether a piece of a prompt stands for something in a stretch of the conversation, and for nothing beyond it. */
export function liesWithin(piece: Piece, { from, to }: Stretch): boolean {
  switch (piece.kind) {
    case "entry":
    case "shortened":
      return from <= piece.at && piece.at < to;
    case "checkpoint":
      return from <= piece.from && piece.to <= to;
    case "recall":
    case "gap":
      return from <= piece.before && piece.before < to;
    default:
      return piece satisfies never;
  }
}

import type { Piece } from "../context/piece.ts";
import type { Stretch } from "../context/prompt-plan.ts";
import type { Draft } from "./strategy.ts";

export type CheckpointPiece = Extract<Piece, { readonly kind: "checkpoint" }>;

/** The checkpoints that stand in a draft, oldest first. */
export function checkpointsOf({ pieces }: Pick<Draft, "pieces">): readonly CheckpointPiece[] {
  return pieces.filter((piece) => piece.kind === "checkpoint");
}

/** What these checkpoints, in order, leave of a stretch that they lie in. */
export function stretchesBeside(checkpoints: readonly Stretch[], { from, to }: Stretch): readonly Stretch[] {
  const begins = [from, ...checkpoints.map((one) => one.to)];
  const ends = [...checkpoints.map((one) => one.from), to];
  return begins.map((begin, index) => ({ from: begin, to: ends[index] ?? to })).filter((stretch) => stretch.from < stretch.to);
}

import type { Floor } from "./floor.ts";
import type { Piece } from "./piece.ts";
import type { Segments } from "./segments.ts";

/** The tokens of these pieces by what they are for, tools and frame with them. */
export function segmentsOf(pieces: readonly Piece[], { partOf, tokens }: Floor): Segments {
  const sums = { frame: tokens.frame, tools: tokens.tools, system: 0, pinned: 0, checkpoints: 0, recalled: 0, history: 0, last: 0 };
  for (const piece of pieces) sums[segmentOf(piece, partOf)] += piece.count.tokens;
  return sums;
}

function segmentOf(piece: Piece, partOf: Floor["partOf"]): Exclude<keyof Segments, "frame" | "tools"> {
  switch (piece.kind) {
    case "entry":
      return partOf(piece.at) ?? "history";
    case "shortened":
    case "gap":
      return "history";
    case "checkpoint":
      return "checkpoints";
    case "recall":
      return "recalled";
    default:
      return piece satisfies never;
  }
}

import { OrielError } from "../errors.ts";
import type { Count } from "../tokens/count.ts";
import type { Change } from "./cut.ts";
import { checkpointNote, GAP_NOTE, recallNote } from "./notes.ts";
import type { Measure, Piece } from "./piece.ts";
import type { Known } from "./prompt-plan.ts";
import type { Entry, Transcript } from "./transcript.ts";

/**
 * What stands in the prompt after these changes, which are in order, do not overlap and name only checkpoints that there are. What was left
 * out is not walked through: the cost is that of the pieces and changes.
 */
export function applyCut(
  { entries }: Transcript,
  changes: readonly Change[],
  { checkpoints, measure }: Pick<Known, "checkpoints" | "measure">,
): readonly Piece[] {
  const pieces: Piece[] = [];
  const standing: Standing = { pieces, role: undefined, end: 0 };
  let next = 0;
  for (const change of changes) {
    for (let at = next; at < change.from; at += 1) putEntry(standing, entries[at], at, measure);
    next = change.to;
    switch (change.kind) {
      case "drop":
        break;
      case "shorten": {
        const role = entries[change.from]?.message.role;
        const { from: at, by, tokens } = change;
        if (role === "assistant") closeGap(standing, at, measure);
        put(standing, { kind: "shortened", at, by, count: measured(tokens) }, role);
        standing.end = at + 1;
        break;
      }
      case "checkpoint": {
        const checkpoint = checkpoints.get(change.id);
        if (checkpoint === undefined) throw new OrielError("internal", `A cut names the checkpoint ${change.id}, which is not known.`);
        const text = checkpointNote(checkpoint.text);
        const { id, from, to } = change;
        put(standing, { kind: "checkpoint", id, from, to, text, count: measured(measure(text)) }, "user");
        for (const at of change.keeps) putEntry(standing, entries[at], at, measure);
        break;
      }
      case "recall": {
        const { from: before, positions } = change;
        const text = recallNote(positions.flatMap((at) => entries[at]?.message ?? []));
        put(standing, { kind: "recall", before, positions, text, count: measured(change.tokens) }, "user");
        break;
      }
      default:
        change satisfies never;
    }
  }
  for (let at = next; at < entries.length; at += 1) putEntry(standing, entries[at], at, measure);
  return pieces;
}

/** The whole prompt: an estimate as soon as one part of it is. */
export function promptOf({ tools, frame }: Transcript, pieces: readonly Piece[]): Count {
  let tokens = tools.tokens + frame.tokens;
  let isExact = tools.basis === "exact" && frame.basis === "exact";
  for (const { count } of pieces) {
    tokens += count.tokens;
    isExact &&= count.basis === "exact";
  }
  return { tokens, basis: isExact ? "exact" : "estimate" };
}

interface Standing {
  readonly pieces: Piece[];
  /** The role of the last piece. */
  role: Entry["message"]["role"] | undefined;
  /** Where the message after the last one that stands would be, had nothing left. */
  end: number;
}

function putEntry(standing: Standing, entry: Entry | undefined, at: number, measure: Measure): void {
  if (entry === undefined) return;
  if (entry.message.role === "assistant") closeGap(standing, at, measure);
  put(standing, { kind: "entry", at, count: entry.count }, entry.message.role);
  standing.end = at + 1;
}

function put(standing: Standing, piece: Piece, role: Standing["role"]): void {
  standing.pieces.push(piece);
  standing.role = role;
}

/** Where messages have left, the assistant must not come to follow itself, nor to speak first. */
function closeGap(standing: Standing, at: number, measure: Measure): void {
  if (standing.end === at || standing.role === "user" || standing.role === "tool") return;
  standing.pieces.push({ kind: "gap", before: at, text: GAP_NOTE, count: measured(measure(GAP_NOTE)) });
}

function measured(tokens: number): Count {
  return { tokens, basis: "estimate" };
}

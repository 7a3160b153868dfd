import type { CheckpointLevel } from "../context/checkpoint.ts";
import { checkpointId } from "../context/checkpoint-id.ts";
import type { Known, WantedSummary } from "../context/prompt-plan.ts";
import type { Tokens } from "../units.ts";
import { type CheckpointPiece, checkpointsOf, stretchesBeside } from "./checkpoint-pieces.ts";
import { keptWithin, liesWithin } from "./kept-within.ts";
import type { Draft } from "./strategy.ts";
import { isMoreDetailed, levelBelow, MOST_TOKENS } from "./summary-length.ts";

/**
 * What should be done first to the checkpoints of a draft, now that a new one has come: the oldest become one where there are too many, those
 * that have grown old go down a level, and where all together still take more than their share, the oldest two become one. What is left of
 * them is made from their own text, so that it costs no time.
 * @param futile ids that were tried and freed nothing.
 */
export function wantedCondensation(
  draft: Draft,
  known: Pick<Known, "hash" | "checkpoints" | "measure">,
  futile: ReadonlySet<string>,
): WantedSummary | undefined {
  const standing = checkpointsOf(draft);
  const { most_share } = draft.rules.summary;
  const excess = standing.length - Math.max(1, draft.mostCheckpoints);
  const tokens = standing.reduce((sum, { count }) => sum + count.tokens, 0);
  const isTooMuch = standing.length > 2 && tokens > most_share * draft.budget;
  return [
    ...(excess > 0 ? [merged(draft, standing.slice(0, excess + 1), known)] : []),
    ...standing.flatMap((piece, index) => aged(draft, piece, standing.length - 1 - index, known) ?? []),
    ...(isTooMuch ? [merged(draft, standing.slice(0, 2), known)] : []),
  ].find(({ id }) => !futile.has(id));
}

function aged(
  draft: Draft,
  piece: CheckpointPiece,
  newer: number,
  { hash, checkpoints, measure }: Pick<Known, "hash" | "checkpoints" | "measure">,
): WantedSummary | undefined {
  const checkpoint = checkpoints.get(piece.id);
  const level = levelWith(draft, newer);
  const mostTokens = lengthOf(draft, level);
  if (checkpoint === undefined || !isMoreDetailed(checkpoint.level, level) || measure(checkpoint.text) <= mostTokens) return undefined;
  const { id, from, to, count } = piece;
  return {
    id: checkpointId(draft.transcript.entries.slice(from, to), { level, of: [id] }, hash),
    made: "aged",
    from,
    to,
    level,
    mostTokens,
    replacedTokens: count.tokens,
    merges: [id],
    fresh: [],
    follows: [],
  };
}

function merged(draft: Draft, pieces: readonly CheckpointPiece[], { hash }: Pick<Known, "hash">): WantedSummary {
  const level = levelWith(draft, checkpointsOf(draft).length - pieces.length);
  const stretch = { from: pieces[0]?.from ?? 0, to: pieces.at(-1)?.to ?? 0 };
  const of = pieces.map(({ id }) => id);
  const kept = new Set(keptWithin(draft, stretch));
  const replaced = draft.pieces.filter((piece) => liesWithin(piece, stretch) && !("at" in piece && kept.has(piece.at)));
  return {
    id: checkpointId(draft.transcript.entries.slice(stretch.from, stretch.to), { level, of }, hash),
    made: "merged",
    ...stretch,
    level,
    mostTokens: lengthOf(draft, level),
    replacedTokens: replaced.reduce((sum, { count }) => sum + count.tokens, 0),
    merges: of,
    fresh: stretchesBeside(pieces, stretch),
    follows: [],
  };
}

/** The level of a checkpoint with so many newer ones. */
function levelWith({ rules }: Draft, newer: number): CheckpointLevel {
  const { ages_after, level } = rules.summary;
  return ages_after === null ? level : levelBelow(level, Math.floor(newer / ages_after));
}

function lengthOf({ rules, budget }: Draft, level: CheckpointLevel): Tokens {
  return Math.floor(Math.min(MOST_TOKENS[level], rules.summary.most_share * budget));
}

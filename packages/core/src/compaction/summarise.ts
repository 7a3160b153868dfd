import { checkpointId } from "../context/checkpoint-id.ts";
import type { Change } from "../context/cut.ts";
import { exchangesAmong } from "../context/exchange.ts";
import type { Piece } from "../context/piece.ts";
import type { Known, Stretch, WantedSummary } from "../context/prompt-plan.ts";
import type { Tokens } from "../units.ts";
import { checkpointsOf, stretchesBeside } from "./checkpoint-pieces.ts";
import { keptWithin, liesWithin } from "./kept-within.ts";
import { standingPositions } from "./standing.ts";
import type { Draft } from "./strategy.ts";
import { MOST_TOKENS } from "./summary-length.ts";

/**
 * The stretch of a draft that a new summary should stand for: all between what never leaves, or the checkpoints that stand already, and the
 * newest messages, which stay as they are. Where there may be no more than one checkpoint, the one there is goes into the new one.
 *
 * Nothing when the stretch holds nothing that could be compressed, or when a summary would not free enough to be worth its making.
 */
export function wantedSummary(draft: Draft, { hash, focus }: Pick<Known, "hash" | "focus">): WantedSummary | undefined {
  const { rules, transcript, mostCheckpoints } = draft;
  const stretch = stretchOf(draft);
  if (stretch.from >= stretch.to) return undefined;

  const within = draft.pieces.filter((piece) => liesWithin(piece, stretch));
  const kept = new Set(keptWithin(draft, stretch));
  const leaving = within.filter((piece) => !("at" in piece && kept.has(piece.at)));
  if (!leaving.some((piece) => piece.kind === "entry" || piece.kind === "shortened")) return undefined;

  const level = mostCheckpoints === 0 ? "compact" : rules.summary.level;
  const stretchTokens = tokensOf(within);
  const replacedTokens = tokensOf(leaving);
  const mostTokens = Math.floor(Math.min(MOST_TOKENS[level], rules.summary.most_share * draft.budget, MOST_OF_REPLACED * replacedTokens));
  const freed = replacedTokens - mostTokens - NOTE;
  if (mostTokens < LEAST_TOKENS || freed < LEAST_FREED * stretchTokens) return undefined;

  const checkpoints = checkpointsOf(draft);
  const merged = checkpoints.filter((piece) => liesWithin(piece, stretch));
  return {
    id: checkpointId(transcript.entries.slice(stretch.from, stretch.to), { level, focus }, hash),
    made: "anew",
    ...stretch,
    level,
    mostTokens,
    replacedTokens,
    merges: merged.map(({ id }) => id),
    fresh: stretchesBeside(merged, stretch),
    follows: checkpoints.filter(({ to }) => to <= stretch.from).map(({ id }) => id),
  };
}

/** The change that puts the wanted summary in the place of its stretch, once there is one. */
export function checkpointChange(draft: Draft, { id, from, to }: Pick<WantedSummary, "id" | "from" | "to">): Change {
  return { kind: "checkpoint", from, to, id, keeps: keptWithin(draft, { from, to }) };
}

/** A summary of fewer tokens says nothing. */
const LEAST_TOKENS: Tokens = 24;
/** What a summary may keep of what it replaces: one that keeps more frees so little that the next one follows at once. */
const MOST_OF_REPLACED = 0.5;
/** What stands around a summary in a prompt: that it is one, and that it is data. */
const NOTE: Tokens = 48;
/** The share of its stretch that a summary must free. Peers that made do with less than a hundredth summarised without end. */
const LEAST_FREED = 0.1;

function stretchOf(draft: Draft): Stretch {
  const from = oldestFrom(draft);
  let to = newestFrom(draft, from);
  // A checkpoint is merged whole, or not at all.
  for (const piece of checkpointsOf(draft)) if (piece.from < to && to < piece.to) to = piece.to;
  return { from, to };
}

/** Where the messages begin that no summary stands for yet; where only one may, those that are not floor. */
function oldestFrom(draft: Draft): number {
  const { entries } = draft.transcript;
  const checkpoints = checkpointsOf(draft);
  if (draft.mostCheckpoints > 1) {
    const isCovered = (at: number): boolean => checkpoints.some(({ from, to }) => from <= at && at < to);
    return standingPositions(draft.pieces).find((at) => !draft.isFloor(at) && !isCovered(at)) ?? entries.length;
  }
  let from = 0;
  while (from < entries.length && draft.isFloor(from)) from += 1;
  return checkpoints.find((piece) => piece.from < from && from < piece.to)?.from ?? from;
}

/** Where the newest messages begin, as many as their share of the budget holds: never within an exchange, and never without the newest one. */
function newestFrom({ transcript, pieces, budget, rules }: Draft, from: number): number {
  const tokensAt = new Map(pieces.flatMap((piece) => ("at" in piece ? [[piece.at, piece.count.tokens] as const] : [])));
  const exchanges = exchangesAmong(
    transcript.entries,
    standingPositions(pieces).filter((at) => at >= from),
  );
  // An exchange that reaches past the beginning of a later one cannot be parted from it.
  const reach: number[] = [];
  for (const exchange of exchanges) reach.push(Math.max(reach.at(-1) ?? 0, exchange.at(-1) ?? 0));
  let newest: number | undefined;
  let room = rules.summary.keep_share * budget;
  for (let index = exchanges.length - 1; index >= 0; index -= 1) {
    const exchange = exchanges[index] ?? [];
    for (const at of exchange) room -= tokensAt.get(at) ?? 0;
    if (room < 0 && newest !== undefined) break;
    const [start] = exchange;
    if (index === 0 || (start !== undefined && (reach[index - 1] ?? 0) < start)) newest = start;
  }
  return newest ?? from;
}

function tokensOf(pieces: readonly Piece[]): Tokens {
  return pieces.reduce((sum, piece) => sum + piece.count.tokens, 0);
}

import type { CheckpointLevel } from "../context/checkpoint.ts";
import { checkpointId } from "../context/checkpoint-id.ts";
import type { Change } from "../context/cut.ts";
import { exchangesAmong } from "../context/exchange.ts";
import type { Piece } from "../context/piece.ts";
import type { Known, WantedSummary } from "../context/prompt-plan.ts";
import type { Tokens } from "../units.ts";
import { standingPositions } from "./standing.ts";
import type { Draft } from "./strategy.ts";

/**
 * The stretch of a draft that a summary should stand for: all between the leading messages that never leave and the newest ones, which
 * stay as they are. Checkpoints within it are merged into the new one, so that there is never more than one.
 *
 * Nothing when the stretch holds nothing that could be compressed, or when a summary would not free enough to be worth its making.
 */
export function wantedSummary(draft: Draft, hash: Known["hash"], checkpoints: Known["checkpoints"]): WantedSummary | undefined {
  const { rules, transcript } = draft;
  const stretch = stretchOf(draft);
  if (stretch.from >= stretch.to) return undefined;

  const within = draft.pieces.filter((piece) => liesWithin(piece, stretch));
  const kept = new Set(keptWithin(draft, stretch));
  const leaving = within.filter((piece) => !("at" in piece && kept.has(piece.at)));
  if (!leaving.some((piece) => piece.kind === "entry" || piece.kind === "shortened")) return undefined;

  const stretchTokens = tokensOf(within);
  const replacedTokens = stretchTokens - keptTokens(draft, kept);
  const mostTokens = Math.floor(
    Math.min(MOST_TOKENS[rules.summary.level], rules.summary.most_share * draft.budget, MOST_OF_REPLACED * replacedTokens),
  );
  const freed = replacedTokens - mostTokens - NOTE;
  if (mostTokens < LEAST_TOKENS || freed < LEAST_FREED * stretchTokens) return undefined;

  return {
    id: checkpointId(transcript.entries.slice(stretch.from, stretch.to), rules.summary.level, hash),
    ...stretch,
    level: rules.summary.level,
    mostTokens,
    replacedTokens,
    merges: within.flatMap((piece) => (piece.kind === "checkpoint" && checkpoints.has(piece.id) ? [piece.id] : [])),
  };
}

/** The change that puts the wanted summary in the place of its stretch, once there is one. */
export function checkpointChange(draft: Draft, wanted: WantedSummary): Change {
  return { kind: "checkpoint", from: wanted.from, to: wanted.to, id: wanted.id, keeps: keptWithin(draft, wanted) };
}

/** How long a summary may be at most, by its level: lengths a model writes in seconds rather than minutes. */
const MOST_TOKENS: { readonly [Level in CheckpointLevel]: Tokens } = { detailed: 1200, moderate: 600, compact: 300 };
/** A summary of fewer tokens says nothing. */
const LEAST_TOKENS: Tokens = 24;
/** What a summary may keep of what it replaces: one that keeps more frees so little that the next one follows at once. */
const MOST_OF_REPLACED = 0.5;
/** What stands around a summary in a prompt: that it is one, and that it is data. */
const NOTE: Tokens = 48;
/** The share of its stretch that a summary must free. Peers that made do with less than a hundredth summarised without end. */
const LEAST_FREED = 0.1;

interface Stretch {
  readonly from: number;
  readonly to: number;
}

function stretchOf(draft: Draft): Stretch {
  const { entries } = draft.transcript;
  let from = 0;
  while (from < entries.length && draft.isFloor(from)) from += 1;
  let to = newestFrom(draft, from);
  // A checkpoint is merged whole, or not at all.
  for (const piece of draft.pieces) {
    if (piece.kind !== "checkpoint") continue;
    if (piece.from < from && from < piece.to) from = piece.from;
    if (piece.from < to && to < piece.to) to = piece.to;
  }
  return { from, to };
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

/**
 * What stays of a stretch word for word: what never leaves, and the newest messages of the user, as many as their share of the budget
 * holds. Where messages of the user never leave, all of them.
 */
function keptWithin(draft: Draft, stretch: Stretch): readonly number[] {
  const { entries } = draft.transcript;
  const { drops_user_messages, summary } = draft.rules;
  const kept: number[] = [];
  let room = drops_user_messages ? summary.user_share * draft.budget : Number.POSITIVE_INFINITY;
  for (const piece of [...draft.pieces].reverse()) {
    if (piece.kind !== "entry" || !liesWithin(piece, stretch)) continue;
    const entry = entries[piece.at];
    if (draft.isFloor(piece.at)) kept.push(piece.at);
    else if (entry?.message.role === "user" && entry.count.tokens <= room) {
      kept.push(piece.at);
      room -= entry.count.tokens;
    }
  }
  return kept.sort((left, right) => left - right);
}

function liesWithin(piece: Piece, { from, to }: Stretch): boolean {
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

function tokensOf(pieces: readonly Piece[]): Tokens {
  return pieces.reduce((sum, piece) => sum + piece.count.tokens, 0);
}

function keptTokens(draft: Draft, kept: ReadonlySet<number>): Tokens {
  return [...kept].reduce((sum, at) => sum + (draft.transcript.entries[at]?.count.tokens ?? 0), 0);
}

import type { Change, DropReason } from "../context/cut.ts";
import { exchangesAmong } from "../context/exchange.ts";
import type { Tokens } from "../units.ts";
import type { Draft } from "./strategy.ts";

/** Messages of a draft that may leave, all of them or none. */
export interface Movable {
  readonly positions: readonly number[];
  readonly tokens: Tokens;
}

/** A message of the user, where it may leave, and the answers to it that may, oldest first. */
export interface Turn {
  readonly asked: Movable | undefined;
  readonly answers: readonly Movable[];
}

/**
 * The turns of a draft, oldest first, with what may leave of each: nothing of the floor, no message of the user where the policy keeps
 * them, and not the newest exchange after the last of these, since the model is at work on it.
 */
export function turnsOf(draft: Draft): readonly Turn[] {
  const { entries } = draft.transcript;
  const tokens = new Map<number, Tokens>();
  for (const piece of draft.pieces) if ("at" in piece) tokens.set(piece.at, piece.count.tokens);
  const turns: { asked: Movable | undefined; answers: Movable[] }[] = [];
  const exchanges = exchangesAmong(entries, [...tokens.keys()]);
  for (const [index, positions] of exchanges.entries()) {
    const isUser = positions.some((at) => entries[at]?.message.role === "user");
    const mayLeave = !positions.some(draft.isFloor) && (isUser ? draft.rules.drops_user_messages : index < exchanges.length - 1);
    const movable = { positions, tokens: positions.reduce((sum, at) => sum + (tokens.get(at) ?? 0), 0) };
    if (isUser || turns.length === 0) turns.push({ asked: isUser && mayLeave ? movable : undefined, answers: [] });
    if (!isUser && mayLeave) turns.at(-1)?.answers.push(movable);
  }
  return turns;
}

/** The same without the turns. */
export function movableOf(draft: Draft): readonly Movable[] {
  return turnsOf(draft).flatMap(({ asked, answers }) => (asked === undefined ? answers : [asked, ...answers]));
}

export function tokensOf(movable: readonly Movable[]): Tokens {
  return movable.reduce((sum, { tokens }) => sum + tokens, 0);
}

/** The changes that leave these out. */
export function dropsOf(movable: readonly Movable[], reason: DropReason): readonly Change[] {
  return movable.flatMap(({ positions }) => positions.map((at): Change => ({ kind: "drop", from: at, to: at + 1, reason })));
}

/**
 * The changes that leave out checkpoints, oldest first, as long as the draft would be larger than its budget without `left`. They say much
 * in few tokens, and so leave only after everything else.
 */
export function dropsOfNotes(draft: Draft, left: Tokens, reason: DropReason): readonly Change[] {
  const standing = new Set(draft.pieces.flatMap((piece) => ("at" in piece ? [piece.at] : [])));
  const changes: Change[] = [];
  let tokens = draft.tokens - left;
  for (const piece of draft.pieces) {
    if (piece.kind !== "checkpoint") continue;
    if (tokens <= draft.budget) break;
    changes.push(...stretchWithout(piece.from, piece.to, standing, reason));
    tokens -= piece.count.tokens;
  }
  return changes;
}

function stretchWithout(from: number, to: number, standing: ReadonlySet<number>, reason: DropReason): readonly Change[] {
  const kept = [...standing].filter((at) => at >= from && at < to).sort((left, right) => left - right);
  return [...kept, to]
    .map((end, index): Change => ({ kind: "drop", from: index === 0 ? from : (kept[index - 1] ?? from) + 1, to: end, reason }))
    .filter((drop) => drop.from < drop.to);
}

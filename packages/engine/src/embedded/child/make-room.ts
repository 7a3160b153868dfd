import {
  type Erasure,
  type Evicted,
  goalOf,
  type HeldTokens,
  type KvStrategy,
  type Milliseconds,
  planTokenEviction,
  type ReplyEvent,
  type Surprisal,
  type TokenRange,
  type Tokens,
  without,
} from "@oriel/core";
import { keepPrefix } from "./keep-prefix.ts";
import type { Prepared } from "./open-context.ts";
import { readTokens } from "./read-tokens.ts";

/** How room is made while a reply is written, where it is. */
export interface RoomMaking {
  readonly strategy: KvStrategy;
  /** What the model allows. */
  readonly by: Erasure;
}

/** A reply under way, as far as room is made for it. */
export interface Writing {
  readonly slot: Pick<Prepared, "sequence" | "surprisals" | "saveBefore" | "shiftedFrom">;
  readonly window: Tokens;
  /** What the prompt's messages are now: they move when something before them leaves. */
  readonly held: Pick<HeldTokens, "leading" | "wholes">;
  readonly now: () => Milliseconds;
  readonly isCancelled: () => boolean;
}

/** What came of making room: what is held now, and what has left so far; `undefined` where nothing may leave, so that the reply must end. */
export type RoomMade = { readonly held: Writing["held"]; readonly evicted: Evicted } | undefined;

/** Lets tokens leave a full window, so that the reply can go on. Tells how far it is where what follows has to be read again. */
export async function* makeRoom(
  { slot, window, held, now, isCancelled }: Writing,
  { strategy, by }: RoomMaking,
  before: Evicted | undefined,
): AsyncGenerator<ReplyEvent, RoomMade> {
  const startedAt = now();
  const tokens: readonly number[] = [...slot.sequence.contextTokens];
  const plan = planTokenEviction({ ...held, length: tokens.length, surprisals: slot.surprisals }, strategy, goalOf(window));
  if (plan.kind === "nothing") return undefined;
  const first = plan.ranges[0]?.from ?? 0;
  // Only now do all cells hold what reading the conversation gives, which is what its next turn wants to find.
  if (before === undefined) await slot.saveBefore(first);
  const left = without(tokens, plan.ranges);
  const surprisals = without(padded(slot.surprisals, tokens.length), plan.ranges);
  slot.surprisals.splice(0, slot.surprisals.length, ...surprisals);
  if (by === "shift") {
    await slot.sequence.eraseContextTokenRanges(plan.ranges.map(({ from, to }) => ({ start: from, end: to })));
    slot.shiftedFrom(first);
  } else {
    const kept = await keepPrefix(slot.sequence, left);
    const reading = readTokens(slot.sequence, { tokens: left, from: kept, to: left.length, surprisals: undefined });
    for await (const done of reading) {
      if (isCancelled()) return undefined;
      yield { type: "progress", phase: "reading", done, total: left.length };
    }
  }
  const { length } = slot.sequence.contextTokens;
  if (length !== left.length) throw new Error(`After making room the sequence holds ${length} tokens instead of ${left.length}.`);
  return { held: movedUp(held, plan.ranges), evicted: added(before, { tokens: plan.tokens, by, ms: now() - startedAt }) };
}

/** The messages that are left, where they are now. */
function movedUp({ leading, wholes }: Writing["held"], ranges: readonly TokenRange[]): Writing["held"] {
  const goneBefore = (at: number): Tokens => ranges.reduce((sum, { from, to }) => sum + (to <= at ? to - from : 0), 0);
  const stay = wholes.filter(({ from, to }) => !ranges.some((range) => range.from <= from && to <= range.to));
  return {
    leading,
    wholes: stay.map((whole) => ({ ...whole, from: whole.from - goneBefore(whole.from), to: whole.to - goneBefore(whole.from) })),
  };
}

function added(before: Evicted | undefined, { tokens, by, ms }: Omit<Evicted, "times">): Evicted {
  return { tokens: (before?.tokens ?? 0) + tokens, times: (before?.times ?? 0) + 1, by, ms: (before?.ms ?? 0) + ms };
}

function padded(surprisals: readonly Surprisal[], length: Tokens): readonly Surprisal[] {
  return Array.from({ length }, (_, index) => surprisals[index]);
}

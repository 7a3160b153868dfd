import type { Milliseconds, Tokens } from "../units.ts";
import type { Limits } from "./limits.ts";
import { type Amount, corrected, DAY, HOUR, type RollingWindow, stillIn, withUse } from "./rolling-window.ts";

/** What one subject of quotas has used lately, as plain data that any process can go on from. Times are milliseconds since 1970. */
export interface QuotaUsage {
  /** The latest time this has seen. */
  readonly at: number;
  /** Thousandths of tokens that have not flowed in yet, at so many tokens per second: whole numbers, so that no sum is ever off. */
  readonly owed: number;
  readonly hour: RollingWindow;
  readonly day: RollingWindow;
  /** Requests under way: what is held for each stands in the windows already. */
  readonly open: readonly Reservation[];
}

export interface Reservation {
  readonly id: string;
  readonly tokens: Tokens;
  readonly at: number;
  /** Where its buckets begin. */
  readonly hourFrom: number;
  readonly dayFrom: number;
}

/** A process that dies settles nothing: after so long what it held is free again. A reply that takes longer is settled all the same. */
export const RESERVED_FOR: Milliseconds = 3_600_000;

/**
 * Several gateways share what is used, and their clocks differ: time that seems to go back by so little stands still. By more, a clock was
 * set, and everything moves back with it: nothing is forgotten, and nothing is held longer.
 */
export const CLOCKS_DIFFER_BY: Milliseconds = 60_000;

export const NOTHING_USED: QuotaUsage = { at: 0, owed: 0, hour: [], day: [], open: [] };

/** The usage as it is now: what has flowed in, what has left its window, what was held for requests that were never settled. */
export function usageAt(usage: QuotaUsage, limits: Limits, now: number): QuotaUsage {
  const known = now < usage.at - CLOCKS_DIFFER_BY ? movedBack(usage, usage.at - now) : usage;
  const at = Math.max(known.at, now);
  const rate = limits.tokens_per_second ?? undefined;
  const owed = rate === undefined ? 0 : Math.max(0, known.owed - (at - known.at) * rate);
  const aged = { at, owed, hour: stillIn(known.hour, HOUR, at), day: stillIn(known.day, DAY, at), open: known.open };
  return aged.open
    .filter((reservation) => reservation.at + RESERVED_FOR <= at)
    .reduce((current, { id }) => settled(current, limits, { id, used: undefined }), aged);
}

/** @param usage as it is now. */
export function reserved(usage: QuotaUsage, id: string, tokens: Tokens): QuotaUsage {
  const { at } = usage;
  const amount: Amount = { tokens, requests: 1 };
  const hour = withUse(usage.hour, HOUR, at, amount);
  const day = withUse(usage.day, DAY, at, amount);
  const reservation = { id, tokens, at, hourFrom: hour.at(-1)?.from ?? at, dayFrom: day.at(-1)?.from ?? at };
  return { at, owed: usage.owed + tokens * 1000, hour, day, open: [...usage.open, reservation] };
}

/** How a request ended. */
export interface Settlement {
  readonly id: string;
  /** The tokens that were really used; `undefined` when it came to nothing, and is not counted at all. */
  readonly used: Tokens | undefined;
}

/**
 * Puts what was used in the place of what was held. What comes back of the limit per second is what is still owed of it: had it not been
 * held, what flowed in since might have flowed over, and giving it back would make tokens out of nothing.
 * @param usage as it is now.
 */
export function settled(usage: QuotaUsage, limits: Limits, { id, used }: Settlement): QuotaUsage {
  const reservation = usage.open.find((one) => one.id === id);
  if (reservation === undefined) return used === undefined ? usage : late(usage, used);
  const { at } = usage;
  const { tokens, hourFrom, dayFrom } = reservation;
  const change: Amount = { tokens: (used ?? 0) - tokens, requests: used === undefined ? -1 : 0 };
  const flowedIn = (at - reservation.at) * (limits.tokens_per_second ?? 0);
  const owedChange = change.tokens >= 0 ? change.tokens * 1000 : -Math.max(0, -change.tokens * 1000 - flowedIn);
  return {
    at,
    owed: Math.max(0, usage.owed + owedChange),
    hour: corrected(usage.hour, hourFrom, change),
    day: corrected(usage.day, dayFrom, change),
    open: usage.open.filter((one) => one !== reservation),
  };
}

/** What was held was free again by the time it ended: it counts as used now. */
function late(usage: QuotaUsage, tokens: Tokens): QuotaUsage {
  const { open } = usage;
  return { ...reserved(usage, "", tokens), open };
}

function movedBack({ at, owed, hour, day, open }: QuotaUsage, by: Milliseconds): QuotaUsage {
  const earlier = (window: RollingWindow): RollingWindow => window.map((bucket) => ({ ...bucket, from: bucket.from - by }));
  return {
    at: at - by,
    owed,
    hour: earlier(hour),
    day: earlier(day),
    open: open.map((one) => ({ ...one, at: one.at - by, hourFrom: one.hourFrom - by, dayFrom: one.dayFrom - by })),
  };
}

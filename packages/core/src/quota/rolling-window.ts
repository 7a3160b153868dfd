import type { Milliseconds, Tokens } from "../units.ts";

/** A length of time over which use is added up, and the width of the buckets it is kept in. */
export interface Span {
  readonly lengthMs: Milliseconds;
  readonly widthMs: Milliseconds;
}

/** Sixty buckets each: what was used comes back at most a sixtieth of the span late, and never early. */
export const HOUR: Span = { lengthMs: 3_600_000, widthMs: 60_000 };
export const DAY: Span = { lengthMs: 86_400_000, widthMs: 1_440_000 };

export interface Amount {
  readonly tokens: Tokens;
  readonly requests: number;
}

/** What was used between `from` and `from + widthMs`. A bucket begins with the first use after the one before has ended. */
interface Bucket extends Amount {
  /** Milliseconds since 1970. */
  readonly from: number;
}

/** Oldest first. A bucket stays until all of it is older than the span: so whatever moment one looks back from, nothing of the span is missing. */
export type RollingWindow = readonly Bucket[];

export function stillIn(window: RollingWindow, span: Span, at: number): RollingWindow {
  const first = window.findIndex((bucket) => leavesAt(bucket, span) > at);
  return first === 0 ? window : first < 0 ? [] : window.slice(first);
}

/** @param at not before any time the window has seen. */
export function withUse(window: RollingWindow, { widthMs }: Span, at: number, { tokens, requests }: Amount): RollingWindow {
  const last = window.at(-1);
  if (last === undefined || last.from + widthMs <= at) return [...window, { from: at, tokens, requests }];
  return [...window.slice(0, -1), { from: last.from, tokens: last.tokens + tokens, requests: last.requests + requests }];
}

/** Corrects a bucket that was written before; does nothing where it has left. */
export function corrected(window: RollingWindow, from: number, by: Amount): RollingWindow {
  return window.map((bucket) =>
    bucket.from === from ? { from, tokens: bucket.tokens + by.tokens, requests: bucket.requests + by.requests } : bucket,
  );
}

export function totalOf(window: RollingWindow): Amount {
  let tokens = 0;
  let requests = 0;
  for (const bucket of window) {
    tokens += bucket.tokens;
    requests += bucket.requests;
  }
  return { tokens, requests };
}

/** When so much has left the window; `undefined` when it never held that much. */
export function freedAt(window: RollingWindow, span: Span, what: keyof Amount, need: number): number | undefined {
  let freed = 0;
  for (const bucket of window) {
    freed += bucket[what];
    if (freed >= need) return leavesAt(bucket, span);
  }
  return undefined;
}

function leavesAt({ from }: Bucket, { lengthMs, widthMs }: Span): number {
  return from + widthMs + lengthMs;
}

import type { Bytes } from "../units.ts";

/** Something that may be removed to make room. */
export interface Evictable {
  readonly id: string;
  readonly bytes: Bytes;
  /** Milliseconds since 1970. */
  readonly lastUsedAt: number;
}

/** Those to remove so that the rest is within the limit: the least recently used first, and no more than it takes. */
export function planEviction(held: readonly Evictable[], limit: Bytes): readonly string[] {
  let total = held.reduce((sum, { bytes }) => sum + bytes, 0);
  const removed: string[] = [];
  for (const { id, bytes } of [...held].sort((a, b) => a.lastUsedAt - b.lastUsedAt)) {
    if (total <= limit) break;
    removed.push(id);
    total -= bytes;
  }
  return removed;
}

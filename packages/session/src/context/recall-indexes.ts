import { type Cut, type RecallIndex, recallIndex, type Transcript, textOf } from "@oriel/core";

/** How many conversations may have their index in memory; another is built again from its messages when it goes on. */
const MOST_INDEXES = 32;

/** After so many messages other work gets its turn: at 2 KB each they take about ten milliseconds. */
const STRETCH = 100;

interface Held {
  readonly index: RecallIndex;
  /** How many messages, from the first, are in the index, and the digest of these: after an edit they are others. */
  readonly reach: number;
  readonly key: string | undefined;
}

/** For each conversation an index of the part that has left its window. */
export interface RecallIndexes {
  /**
   * Positions of messages that have left and that the newest message of the user may need, best first.
   * @param chain digests of the conversation's beginnings, see `chainOf`.
   */
  rank(session: string, transcript: Transcript, chain: readonly string[], cut: Cut, most: number): Promise<readonly number[]>;
}

export function recallIndexes(pause: () => Promise<void>): RecallIndexes {
  const bySession = new Map<string, Held>();

  return {
    async rank(session, { entries }, chain, cut, most) {
      const left = cut.changes.filter(({ kind }) => kind === "drop" || kind === "checkpoint");
      const query = entries.findLast(({ message }) => message.role === "user");
      const reach = left.at(-1)?.to;
      if (query === undefined || reach === undefined) return [];
      const before = bySession.get(session);
      const held = before !== undefined && chain[before.reach] === before.key ? before : { index: recallIndex(), reach: 0, key: chain[0] };
      // What still stands in the prompt between two runs goes in as well: it may leave later, and is not offered until then.
      for (let at = held.reach; at < reach; at += 1) {
        const message = entries[at]?.message;
        if (message !== undefined) held.index.add(at, message);
        if ((at - held.reach) % STRETCH === STRETCH - 1) await pause();
      }
      const now = Math.max(reach, held.reach);
      remember(session, { index: held.index, reach: now, key: chain[now] });
      return held.index
        .rank(textOf(query.message.content), most)
        .map(({ at }) => at)
        .filter((at) => left.some(({ from, to }) => at >= from && at < to));
    },
  };

  /** The newest last, so that the one unused for longest is the first to go. */
  function remember(session: string, held: Held): void {
    bySession.delete(session);
    bySession.set(session, held);
    const [oldest] = bySession.keys();
    if (bySession.size > MOST_INDEXES && oldest !== undefined) bySession.delete(oldest);
  }
}

import { saidIn } from "../context/notes.ts";
import type { Message } from "../message.ts";

import { wordsOf } from "./words.ts";

/** Finds the messages that a text is about, by the words they share. */
export interface RecallIndex {
  /** Adds the message at a position. What is there already stays as it is: a position holds the same message for ever. */
  add(at: number, message: Message): void;
  has(at: number): boolean;
  /** The messages that fit a text best, best first, newer ones first among equals; those that fit by chance alone are not named. */
  rank(query: string, limit: number): readonly RecallHit[];
}

export interface RecallHit {
  readonly at: number;
  readonly score: number;
}

/** An empty index. It grows with the messages added, each by a bounded amount; it keeps words and no text. */
export function recallIndex(): RecallIndex {
  const postings = new Map<string, Posting>();
  const lengths = new Map<number, number>();
  let totalLength = 0;

  return {
    add: (at, message) => {
      if (lengths.has(at)) return;
      const words = wordsOf(saidIn(message), WORDS_OF_MESSAGE);
      lengths.set(at, words.length);
      totalLength += words.length;
      for (const [word, times] of frequenciesOf(words)) {
        const posting = postings.get(word) ?? { positions: [], times: [] };
        postings.set(word, posting);
        posting.positions.push(at);
        posting.times.push(times);
      }
    },
    has: (at) => lengths.has(at),
    rank: (query, limit) => {
      const messages = lengths.size;
      const meanLength = totalLength / Math.max(1, messages);
      const hits = new Map<number, { score: number; shared: number }>();
      for (const { positions, times } of rarest(query, postings, messages)) {
        const weight = rarity(positions.length, messages);
        for (const [index, at] of positions.entries()) {
          const often = times[index] ?? 0;
          const relativeLength = (lengths.get(at) ?? 0) / meanLength;
          const { score, shared } = hits.get(at) ?? { score: 0, shared: 0 };
          const more = (weight * (often * (K1 + 1))) / (often + K1 * (1 - B + B * relativeLength));
          hits.set(at, { score: score + more, shared: shared + weight });
        }
      }
      const least = LEAST_SHARED * rarity(1, messages);
      return [...hits]
        .flatMap(([at, { score, shared }]) => (shared >= least ? [{ at, score }] : []))
        .sort((left, right) => right.score - left.score || right.at - left.at)
        .slice(0, limit);
    },
  };
}

/** Where a word occurs, and how often there. */
interface Posting {
  readonly positions: number[];
  readonly times: number[];
}

/** The usual figures of BM25: how soon repetition stops counting, and how much longer messages are held back. */
const K1 = 1.2;
const B = 0.75;
/**
 * What a message shares with the text must weigh at least this share of a word that no other message holds: one rare word is enough,
 * and several less rare ones. What it scores would not do for this, since that is held back for long messages.
 */
const LEAST_SHARED = 0.6;
/** Words that more than this share of the messages hold say nothing, once there are enough messages to tell. */
const COMMON_SHARE = 0.25;
const ENOUGH_MESSAGES = 8;
const WORDS_OF_MESSAGE = 10_000;
/** Of each message so many different words are kept: its first ones. */
const DIFFERENT_WORDS = 1024;
const WORDS_OF_QUERY = 4096;
const RAREST_OF_QUERY = 48;

function frequenciesOf(words: readonly string[]): ReadonlyMap<string, number> {
  const frequencies = new Map<string, number>();
  for (const word of words) {
    const times = frequencies.get(word);
    if (times !== undefined || frequencies.size < DIFFERENT_WORDS) frequencies.set(word, (times ?? 0) + 1);
  }
  return frequencies;
}

/** Where the rarest words of a query occur, word by word. */
function rarest(query: string, postings: ReadonlyMap<string, Posting>, messages: number): readonly Posting[] {
  const most = messages < ENOUGH_MESSAGES ? messages : messages * COMMON_SHARE;
  return [...new Set(wordsOf(query, WORDS_OF_QUERY))]
    .flatMap((word) => postings.get(word) ?? [])
    .filter(({ positions }) => positions.length <= most)
    .sort((left, right) => left.positions.length - right.positions.length)
    .slice(0, RAREST_OF_QUERY);
}

/** What a word weighs that this many of the messages hold. */
function rarity(holding: number, messages: number): number {
  return Math.log(1 + (messages - holding + 0.5) / (holding + 0.5));
}

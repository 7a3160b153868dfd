import { NumberHeap } from "./number-heap.ts";

/** How early two neighbours are merged: a whole number, lower is earlier; `undefined` when they never are. */
export type RankOf = (left: string, right: string) => number | undefined;

/**
 * Merges neighbours until none can be: the pair of the lowest rank first, of equal ones the leftmost. It is what BPE does by the order of its
 * merges and SentencePiece by the scores of its tokens. Takes n log n steps, so a long text without a space costs no more than any other.
 */
export function mergePairs(symbols: readonly string[], rankOf: RankOf): readonly string[] {
  const texts = [...symbols];
  const next = texts.map((_, index) => index + 1);
  const previous = texts.map((_, index) => index - 1);
  const ranks: (number | undefined)[] = new Array(texts.length).fill(undefined);
  const queue = new NumberHeap();

  const consider = (left: number): void => {
    const right = next[left] ?? END;
    const rank = left < 0 || right >= texts.length ? undefined : rankOf(texts[left] ?? "", texts[right] ?? "");
    if (left >= 0) ranks[left] = rank;
    if (rank !== undefined) queue.push(rank * STRIDE + left);
  };

  for (let left = 0; left + 1 < texts.length; left += 1) consider(left);
  for (let best = queue.pop(); best !== undefined; best = queue.pop()) {
    const left = best % STRIDE;
    // An entry is out of date when either of its two has been merged with another since.
    if (ranks[left] !== (best - left) / STRIDE) continue;
    const right = next[left] ?? END;
    const after = next[right] ?? END;
    texts[left] = (texts[left] ?? "") + (texts[right] ?? "");
    texts[right] = "";
    ranks[right] = undefined;
    next[left] = after;
    if (after < texts.length) previous[after] = left;
    consider(previous[left] ?? -1);
    consider(left);
  }
  return texts.filter((text) => text !== "");
}

const END: number = Number.MAX_SAFE_INTEGER;
/** Rank and place share one number: more symbols than any piece has, and ranks up to 2^32 still exact. */
const STRIDE: number = 2 ** 20;

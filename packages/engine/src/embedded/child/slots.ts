import type { Tokens } from "@oriel/core";

/** A place in the context that holds one conversation at a time. */
export interface SlotState {
  readonly isBusy: boolean;
  /** What its cells hold, in order. */
  readonly tokens: readonly number[];
  /** Grows with every use; 0 when it was never used. */
  readonly lastUse: number;
}

/**
 * The free slot a prompt should go to, or `undefined` when all are busy: the one whose conversation it continues, else the least recently used.
 *
 * A prompt continues a slot when it shares at least half of what the slot holds, or is all in it (a reply asked for again). A shorter
 * shared beginning (a system prompt, the first token) is common to many conversations: taking a slot for it would throw another
 * conversation out of the cache to save a few tokens.
 */
export function chooseSlot(slots: readonly SlotState[], prompt: readonly number[]): number | undefined {
  const free = slots.map((slot, index) => ({ index, slot, shared: commonPrefix(slot.tokens, prompt) })).filter(({ slot }) => !slot.isBusy);
  const continued = free
    .filter(({ slot, shared }) => shared > 0 && (shared * 2 >= slot.tokens.length || shared === prompt.length))
    .sort((a, b) => b.shared - a.shared)[0];
  return continued?.index ?? oldestSlot(slots);
}

/** The free slot whose conversation was left longest ago, or `undefined` when all are busy. */
export function oldestSlot(slots: readonly SlotState[]): number | undefined {
  const free = slots.map(({ isBusy, lastUse }, index) => ({ index, isBusy, lastUse })).filter(({ isBusy }) => !isBusy);
  return free.sort((a, b) => a.lastUse - b.lastUse)[0]?.index;
}

/** How many tokens two sequences share from their beginning. */
export function commonPrefix(a: readonly number[], b: readonly number[]): Tokens {
  const most = Math.min(a.length, b.length);
  for (let index = 0; index < most; index += 1) {
    if (a[index] !== b[index]) return index;
  }
  return most;
}

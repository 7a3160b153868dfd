import type { KvChange } from "./abilities.ts";

/** How tokens are taken out of the cells: by moving up what follows them, or by reading it again without them. */
export type Erasure = "shift" | "reread";

/**
 * The way a model allows. Shifting is quick, but what follows keeps traces of what has left; reading again costs its time and is exact. No
 * model forbids the latter: what cannot go back is read from its beginning.
 * @param change `undefined` where nothing is known of the model: then nothing is tried that could end the process.
 */
export function erasureOf(change: KvChange | undefined): Erasure {
  return change === "shift" ? "shift" : "reread";
}

import type { Checkpoint } from "./checkpoint.ts";
import type { Known } from "./prompt-plan.ts";
import type { Entry } from "./transcript.ts";

/**
 * What a checkpoint is addressed by: the messages it stands for, by the hashes of their contents in order, how much detail it keeps, what it
 * dwells on, and what it was made of if not of them. Whoever sends the same history finds it again. What the user has excluded is not in it,
 * as it is not in the summary.
 */
export function checkpointId(
  stretch: readonly Pick<Entry, "hash" | "isExcluded">[],
  { level, of = [], focus }: Pick<Checkpoint, "level" | "of" | "focus">,
  hash: Known["hash"],
): string {
  const said = stretch.flatMap((entry) => (entry.isExcluded === true ? [] : [entry.hash]));
  return hash(["checkpoint", level, ...said, ...(of.length === 0 ? [] : ["of", ...of]), ...(focus === undefined ? [] : ["focus", focus])]);
}

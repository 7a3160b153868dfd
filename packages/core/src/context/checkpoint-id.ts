import type { CheckpointLevel } from "./checkpoint.ts";
import type { Known } from "./prompt-plan.ts";
import type { Entry } from "./transcript.ts";

/**
 * What a checkpoint is addressed by: the messages it stands for, by the hashes of their contents in order, and how much detail it keeps.
 * Whoever sends the same history finds it again. What the user has excluded is not in it, as it is not in the summary.
 */
export function checkpointId(stretch: readonly Pick<Entry, "hash" | "isExcluded">[], level: CheckpointLevel, hash: Known["hash"]): string {
  return hash(["checkpoint", level, ...stretch.flatMap((entry) => (entry.isExcluded === true ? [] : [entry.hash]))]);
}

import type { CheckpointLevel } from "./checkpoint.ts";
import type { Known } from "./prompt-plan.ts";

/**
 * What a checkpoint is addressed by: the messages it stands for, by the hashes of their contents in order, and how much detail it keeps.
 * Whoever sends the same history finds it again.
 */
export function checkpointId(hashes: readonly string[], level: CheckpointLevel, hash: Known["hash"]): string {
  return hash(["checkpoint", level, ...hashes]);
}

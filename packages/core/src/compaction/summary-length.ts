import type { CheckpointLevel } from "../context/checkpoint.ts";
import type { Tokens } from "../units.ts";

/** How long a summary may be at most, by its level: lengths a model writes in seconds rather than minutes. */
export const MOST_TOKENS: { readonly [Level in CheckpointLevel]: Tokens } = { detailed: 1200, moderate: 600, compact: 300 };

/** A level so many steps down. There is none below compact. */
export function levelBelow(level: CheckpointLevel, steps: number): CheckpointLevel {
  return LEVELS[Math.min(LEVELS.length - 1, LEVELS.indexOf(level) + steps)] ?? "compact";
}

/** Whether the first of two levels keeps more detail. */
export function isMoreDetailed(one: CheckpointLevel, other: CheckpointLevel): boolean {
  return LEVELS.indexOf(one) < LEVELS.indexOf(other);
}

/** Most detailed first. */
const LEVELS: readonly CheckpointLevel[] = ["detailed", "moderate", "compact"];

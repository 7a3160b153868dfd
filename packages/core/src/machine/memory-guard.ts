import type { Milliseconds } from "../units.ts";
import { fullestMemory } from "./fullest-memory.ts";
import type { Machine, MemoryDevice } from "./machine.ts";
import { isWorse, type MemoryLevel } from "./memory-level.ts";
import { memoryMessage } from "./memory-message.ts";

export const MEMORY_COOL_DOWN_MS: Milliseconds = 30_000;

/** What the guard remembers between two readings. */
export interface MemoryGuardState {
  /** The level last announced. */
  readonly level: MemoryLevel;
  readonly announcedAt?: Milliseconds | undefined;
}

/** Where a guard begins: all is well, and nothing was said yet. */
export const CALM_MEMORY: MemoryGuardState = { level: "normal" };

export interface MemoryEvent {
  readonly type: `memory-${MemoryLevel}`;
  readonly level: MemoryLevel;
  readonly previous: MemoryLevel;
  /** The fullest device, which decided. */
  readonly device: MemoryDevice;
  readonly at: Milliseconds;
  /** For people: how full, what may happen, what to do. */
  readonly message: string;
}

export interface MemoryGuardStep {
  readonly state: MemoryGuardState;
  readonly event: MemoryEvent | undefined;
}

/**
 * Looks at a reading and says whether to announce a new level. It only ever announces: nothing is resized by it.
 *
 * A worse level than the one last announced is announced at once. Relief waits until 30 s have passed since the last announcement, so that a
 * memory that wavers at an edge does not chatter. A reading that knows no memory changes nothing.
 */
export function memoryGuard(previous: MemoryGuardState, reading: Machine, now: Milliseconds): MemoryGuardStep {
  const fullest = fullestMemory(reading);
  if (fullest === undefined || fullest.level === previous.level) return { state: previous, event: undefined };
  const { level, device } = fullest;
  if (!isWorse(level, previous.level) && isCooling(previous.announcedAt, now)) return { state: previous, event: undefined };
  return {
    state: { level, announcedAt: now },
    event: { type: `memory-${level}`, level, previous: previous.level, device, at: now, message: memoryMessage(fullest) },
  };
}

function isCooling(announcedAt: Milliseconds | undefined, now: Milliseconds): boolean {
  if (announcedAt === undefined) return false;
  const elapsed = now - announcedAt;
  // A clock set back must not silence the guard until it has caught up.
  return elapsed >= 0 && elapsed < MEMORY_COOL_DOWN_MS;
}

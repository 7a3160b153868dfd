import type { Bytes } from "../units.ts";
import type { MemoryDevice } from "./machine.ts";

/** How full a memory is, from the calmest to the worst. */
export const MEMORY_LEVELS = ["normal", "warning", "critical", "emergency"] as const;

export type MemoryLevel = (typeof MEMORY_LEVELS)[number];

/** Total and used of a memory where both are known. */
export interface Occupation {
  readonly totalBytes: Bytes;
  readonly occupiedBytes: Bytes;
}

/**
 * The level of a memory, by the share of it that is not free: below 70 % normal, from 70 % warning, from 85 % critical, above 95 % emergency.
 * Exactly 70 % is a warning, exactly 85 % is critical, exactly 95 % is critical still. `undefined` where the share is unknown.
 */
export function memoryLevel(device: MemoryDevice): MemoryLevel | undefined {
  const known = occupation(device);
  if (known === undefined) return undefined;
  // Whole numbers on both sides, so that the edges are exact: bytes stay below 2^53 / 100 up to 80 TiB.
  const filled = known.occupiedBytes * 100;
  if (filled < known.totalBytes * 70) return "normal";
  if (filled < known.totalBytes * 85) return "warning";
  if (filled <= known.totalBytes * 95) return "critical";
  return "emergency";
}

/** What of a memory nobody can get, which is more than `usedBytes` where the driver keeps a part for itself. */
export function occupation({ totalBytes, usedBytes, freeBytes }: MemoryDevice): Occupation | undefined {
  if (totalBytes === undefined || totalBytes <= 0) return undefined;
  const occupied = freeBytes === undefined ? usedBytes : totalBytes - freeBytes;
  if (occupied === undefined) return undefined;
  return { totalBytes, occupiedBytes: Math.min(Math.max(0, occupied), totalBytes) };
}

export function isWorse(level: MemoryLevel, than: MemoryLevel): boolean {
  return MEMORY_LEVELS.indexOf(level) > MEMORY_LEVELS.indexOf(than);
}

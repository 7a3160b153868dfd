import type { Bytes } from "../units.ts";

export interface MemoryAmount {
  readonly totalBytes: Bytes;
  readonly usedBytes: Bytes;
  readonly freeBytes: Bytes;
}

/** A limit on a group of processes, and how much of it the group holds. */
export interface MemoryFence {
  readonly limitBytes: Bytes;
  readonly usedBytes: Bytes;
}

/**
 * The memory a process can have that stands within all of `fences` (a container in a service in a slice, say): the tightest counts, for the
 * whole and for what is free. A fence wider than the machine is none.
 */
export function fencedMemory(machine: MemoryAmount, fences: readonly MemoryFence[]): MemoryAmount {
  const tight = fences.filter(({ limitBytes }) => limitBytes < machine.totalBytes);
  if (tight.length === 0) return machine;
  const totalBytes = Math.min(...tight.map(({ limitBytes }) => limitBytes));
  // A limit can be lowered below what its group already holds: then nothing is free, not less than nothing.
  const left = tight.map(({ limitBytes, usedBytes }) => Math.max(0, limitBytes - usedBytes));
  const freeBytes = Math.min(machine.freeBytes, ...left);
  return { totalBytes, usedBytes: totalBytes - freeBytes, freeBytes };
}

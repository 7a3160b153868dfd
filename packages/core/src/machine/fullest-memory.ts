import type { Machine, MemoryDevice } from "./machine.ts";
import { isWorse, type MemoryLevel, memoryLevel, type Occupation, occupation } from "./memory-level.ts";

export interface FullestMemory extends Occupation {
  readonly device: MemoryDevice;
  readonly level: MemoryLevel;
}

/** Less holds no model. It is the part an integrated GPU keeps for pictures, which is full at all times and alarms nobody. */
const SMALLEST_WATCHED_GPU_BYTES = 2 * 1024 ** 3;

/** The device with the least room in proportion: it decides how the machine is. `undefined` where nothing is known of any. */
export function fullestMemory({ devices }: Machine): FullestMemory | undefined {
  let fullest: FullestMemory | undefined;
  for (const device of devices) {
    const found = memoryOf(device);
    if (found !== undefined && (fullest === undefined || isFuller(found, fullest))) fullest = found;
  }
  return fullest;
}

function memoryOf(device: MemoryDevice): FullestMemory | undefined {
  const level = memoryLevel(device);
  const known = occupation(device);
  if (level === undefined || known === undefined) return undefined;
  if (device.kind === "gpu" && known.totalBytes < SMALLEST_WATCHED_GPU_BYTES) return undefined;
  return { device, level, ...known };
}

function isFuller(one: FullestMemory, other: FullestMemory): boolean {
  if (one.level !== other.level) return isWorse(one.level, other.level);
  return one.occupiedBytes / one.totalBytes > other.occupiedBytes / other.totalBytes;
}

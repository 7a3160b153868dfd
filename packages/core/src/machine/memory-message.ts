import { formatBytes } from "../units.ts";
import type { FullestMemory } from "./fullest-memory.ts";
import type { MemoryDevice } from "./machine.ts";
import type { MemoryLevel } from "./memory-level.ts";

/** What a level means for the user and what to do about it, in sentences. */
export function memoryMessage({ device, level, totalBytes, occupiedBytes }: FullestMemory): string {
  const percent = ((occupiedBytes / totalBytes) * 100).toFixed(1);
  const state = `${subject(device)} is ${percent} % full (${formatBytes(occupiedBytes)} of ${formatBytes(totalBytes)}).`;
  const meaning = device.kind === "gpu" ? GPU[level] : SYSTEM[level];
  return level === "normal" ? `${state} ${meaning}` : `${state} ${meaning} Oriel resizes nothing by itself.`;
}

function subject({ kind, name, id }: MemoryDevice): string {
  switch (kind) {
    case "gpu":
      return `The memory of ${name ?? "the GPU"} (${id})`;
    case "unified":
      return "The memory that the system and the GPU share";
    case "ram":
      return "The system's memory";
  }
}

const GPU: Readonly<Record<MemoryLevel, string>> = {
  normal: "There is room again.",
  warning: "A larger window or another model may not fit. Unload what is not needed before loading more.",
  critical:
    "Loading a model or growing a window is likely to fail, or to move a part of it into slower memory. Unload a model, close other programs that use the GPU, or choose a smaller window.",
  emergency:
    "The next reply may fail for lack of memory. Unload a model, close other programs that use the GPU, or choose a smaller window now.",
};

const SYSTEM: Readonly<Record<MemoryLevel, string>> = {
  normal: "There is room again.",
  warning: "A larger window or another model may not fit. Unload what is not needed before loading more.",
  critical:
    "Loading a model or growing a window is likely to fail, or to make the system swap, which slows every reply. Unload a model, close other programs, or choose a smaller window.",
  emergency:
    "The system may end the engine to get memory back, and the reply in progress would be lost. Unload a model, close other programs, or choose a smaller window now.",
};

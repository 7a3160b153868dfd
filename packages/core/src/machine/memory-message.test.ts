import { describe, expect, it } from "vitest";
import type { FullestMemory } from "./fullest-memory.ts";
import type { MemoryDevice } from "./machine.ts";
import { MEMORY_LEVELS } from "./memory-level.ts";
import { memoryMessage } from "./memory-message.ts";

const GIB = 1024 ** 3;
const gpu: MemoryDevice = { id: "cuda:0", library: "cuda", kind: "gpu", name: "NVIDIA GeForce RTX 4080", source: "a test" };
const ram: MemoryDevice = { id: "ram", library: "cpu", kind: "ram", source: "a test" };
const unified: MemoryDevice = { id: "metal:0", library: "metal", kind: "unified", name: "Apple M3", source: "a test" };
const full = (device: MemoryDevice, level: FullestMemory["level"], gib: number): string =>
  memoryMessage({ device, level, totalBytes: 16 * GIB, occupiedBytes: gib * GIB });

describe("memoryMessage", () => {
  it("says how full which memory is, what may happen and what to do", () => {
    expect(full(gpu, "critical", 14.4)).toBe(
      "The memory of NVIDIA GeForce RTX 4080 (cuda:0) is 90.0 % full (14.4 GiB of 16 GiB). Loading a model or growing a window is likely to fail, or to move a part of it into slower memory. Unload a model, close other programs that use the GPU, or choose a smaller window. Oriel resizes nothing by itself.",
    );
    expect(full(ram, "emergency", 15.5)).toBe(
      "The system's memory is 96.9 % full (15.5 GiB of 16 GiB). The system may end the engine to get memory back, and the reply in progress would be lost. Unload a model, close other programs, or choose a smaller window now. Oriel resizes nothing by itself.",
    );
    expect(full(unified, "normal", 8)).toBe(
      "The memory that the system and the GPU share is 50.0 % full (8 GiB of 16 GiB). There is room again.",
    );
  });

  it("is another for every level", () => {
    for (const device of [gpu, ram, unified]) {
      expect(new Set(MEMORY_LEVELS.map((level) => full(device, level, 8))).size).toBe(MEMORY_LEVELS.length);
    }
  });
});

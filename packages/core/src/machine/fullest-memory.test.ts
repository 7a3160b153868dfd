import { describe, expect, it } from "vitest";
import { fullestMemory } from "./fullest-memory.ts";
import type { MemoryDevice } from "./machine.ts";

const GIB = 1024 ** 3;
const gpu = (id: string, totalBytes?: number, usedBytes?: number): MemoryDevice => ({
  id,
  library: "cuda",
  kind: "gpu",
  totalBytes,
  usedBytes,
  source: "a test",
});
const ram: MemoryDevice = { id: "ram", library: "cpu", kind: "ram", totalBytes: 64 * GIB, usedBytes: 32 * GIB, source: "a test" };
const machine = (...devices: MemoryDevice[]) => ({ readAt: 0, devices, problems: [] });

describe("fullestMemory", () => {
  it("is the one with the largest share taken, not with the most bytes", () => {
    const small = gpu("cuda:1", 8 * GIB, 7 * GIB);
    expect(fullestMemory(machine(ram, gpu("cuda:0", 24 * GIB, 12 * GIB), small))).toEqual({
      device: small,
      level: "critical",
      totalBytes: 8 * GIB,
      occupiedBytes: 7 * GIB,
    });
  });

  it("passes over what is unknown", () => {
    expect(fullestMemory(machine(gpu("cuda:0", 24 * GIB), ram))?.device).toBe(ram);
    expect(fullestMemory(machine(gpu("cuda:0")))).toBeUndefined();
    expect(fullestMemory(machine())).toBeUndefined();
  });

  it("passes over the small memory of an integrated GPU, which is always full", () => {
    expect(fullestMemory(machine(gpu("rocm:0", GIB / 2, GIB / 2), ram))?.device).toBe(ram);
    const smallest = gpu("rocm:0", 2 * GIB, 2 * GIB);
    expect(fullestMemory(machine(smallest, ram))?.device).toBe(smallest);
  });
});

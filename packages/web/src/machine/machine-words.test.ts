import type { DeviceInfo, KvTiersInfo, ModelInfo } from "@oriel/protocol";
import { describe, expect, it } from "vitest";
import { deviceName, kvFacts, memoryText, modelFacts, workText } from "./machine-words.ts";

const GIB = 1024 ** 3;

const gpu: DeviceInfo = {
  id: "cuda:0",
  library: "cuda",
  name: "NVIDIA L4",
  kind: "gpu",
  total_bytes: 24 * GIB,
  used_bytes: 20 * GIB,
  free_bytes: 4 * GIB,
  utilisation: 0.256,
  temperature_c: 41,
  level: "warning",
  source: "nvidia-smi",
};

describe("a memory in words", () => {
  it("has its figures, its level, and what the device does", () => {
    expect([deviceName(gpu), memoryText(gpu), workText(gpu)]).toEqual([
      "NVIDIA L4 (cuda:0)",
      "20 GiB used, 4 GiB free, of 24 GiB, level warning",
      "computing 26 % · 41 °C · read from nvidia-smi",
    ]);
  });

  it("says what nobody told, and never takes it for nothing", () => {
    const silent: DeviceInfo = {
      ...gpu,
      name: null,
      used_bytes: null,
      free_bytes: null,
      utilisation: null,
      temperature_c: null,
      level: null,
    };
    expect([deviceName(silent), memoryText(silent), workText(silent)]).toEqual([
      "GPU (cuda:0)",
      "unknown used, unknown free, of 24 GiB, level unknown",
      "read from nvidia-smi",
    ]);
  });
});

describe("what is kept of a model's conversations", () => {
  const hot: NonNullable<KvTiersInfo["hot"]> = { sessions: 1, slots: 2, bytes: 16 * 1024 ** 2, hits: 3, tokens: 1204 };
  const cold: NonNullable<KvTiersInfo["cold"]> = {
    sessions: 5,
    bytes: 4 * 1024 ** 2,
    folder_bytes: 6 * 1024 ** 2,
    max_bytes: 2 * GIB,
    saves: 5,
    restores: 2,
    refused: 0,
    tokens: 3000,
    saved_ms: 3210,
  };
  const of = (over: Partial<KvTiersInfo>): ReadonlyMap<string, string> =>
    new Map(kvFacts({ model: "m", engine: "embedded", hot, cold, ...over }));

  it("is told for those in memory and those on disk", () => {
    expect([...of({})]).toEqual([
      ["Live", "1 of 2, in 16 MiB of memory"],
      ["Found live again", "3×, 1,204 tokens not read again"],
      ["On disk", "5, 4 MiB"],
      ["Folder", "6 MiB of 2 GiB"],
      ["Restored", "2×, 3,000 tokens not read again"],
      ["Time saved", "3.2 s"],
    ]);
  });

  it("says where none are kept, and where their size is unknown", () => {
    expect([...of({ hot: null, cold: null })]).toEqual([
      ["Live", "none can be"],
      ["On disk", "none are kept"],
    ]);
    expect(of({ hot: { ...hot, bytes: null, hits: 0 } }).get("Live")).toBe("1 of 2, in unknown of memory");
  });

  it("names damaged files, and time that was lost rather than saved", () => {
    const facts = of({ cold: { ...cold, refused: 1, saved_ms: -120 } });
    expect([facts.get("Damaged, not used"), facts.get("Time saved")]).toEqual(["1", "none: 120 ms lost"]);
  });
});

describe("where a model lies", () => {
  const held = (over: Partial<ModelInfo>): string | undefined => {
    const model = { engine_label: "Ollama", parameters: null, quantization: null, size_bytes: null, state: "loaded", ...over };
    return new Map(modelFacts(model as ModelInfo)).get("In memory");
  };

  it("is the GPU, the RAM, both, or unknown", () => {
    expect(held({ held_bytes: 8 * GIB, held_gpu_bytes: 8 * GIB })).toBe("8 GiB, on the GPU");
    expect(held({ held_bytes: 8 * GIB, held_gpu_bytes: 6 * GIB })).toBe("8 GiB, 6 GiB of it on the GPU, the rest in RAM");
    expect(held({ held_bytes: 8 * GIB, held_gpu_bytes: 0 })).toBe("8 GiB, in RAM");
    expect(held({ held_bytes: 8 * GIB, held_gpu_bytes: null })).toBe("8 GiB");
    expect(held({ held_bytes: null, held_gpu_bytes: null })).toBe("unknown");
    expect(held({ held_bytes: null, held_gpu_bytes: null, state: "available" })).toBe("not loaded");
  });
});

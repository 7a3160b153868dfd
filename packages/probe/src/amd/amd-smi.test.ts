import { describe, expect, it } from "vitest";
import { fixture } from "../testing/fixture.ts";
import { parseAmdSmiMetric } from "./amd-smi-metric.ts";
import { parseAmdSmiStatic } from "./amd-smi-static.ts";

const MIB = 1024 ** 2;
const UNKNOWN = { totalBytes: undefined, usedBytes: undefined };

describe("parseAmdSmiMetric", () => {
  it("reads the object of ROCm 7, after warnings", () => {
    expect(parseAmdSmiMetric(fixture("amd/amd-smi-metric-7800xt.txt"))).toEqual([
      {
        gpu: 0,
        vram: { totalBytes: 16_368 * MIB, usedBytes: 14_569 * MIB },
        gtt: { totalBytes: 15_935 * MIB, usedBytes: 120 * MIB },
        utilisation: 0.02,
        temperatureC: 36,
      },
    ]);
  });

  it("reads the list of ROCm 6, the hot spot where there is no edge, and N/A as unknown", () => {
    expect(parseAmdSmiMetric(fixture("amd/amd-smi-metric-mi300x.json"))).toEqual([
      { gpu: 0, vram: { totalBytes: 196_592 * MIB, usedBytes: 17_153 * MIB }, gtt: UNKNOWN, utilisation: 0.94, temperatureC: 58 },
      { gpu: 1, vram: UNKNOWN, gtt: UNKNOWN, utilisation: undefined, temperatureC: undefined },
    ]);
  });

  it("reads bare numbers, and units other than MB", () => {
    const text = JSON.stringify([
      { gpu: 0, mem_usage: { total_vram: 16_384, used_vram: "1024" } },
      { gpu: 1, mem_usage: { total_vram: { value: 16, unit: "GB" }, used_vram: { value: 5, unit: "parsec" } } },
    ]);
    expect(parseAmdSmiMetric(text)?.map(({ vram }) => vram)).toEqual([
      { totalBytes: 16_384 * MIB, usedBytes: 1024 * MIB },
      { totalBytes: 16_384 * MIB, usedBytes: undefined },
    ]);
  });

  it.each([
    ["nothing", ""],
    ["no JSON", "Segmentation fault"],
    ["half of it", '{"gpu_data": ['],
  ])("has no answer in %s", (_, text) => {
    expect(parseAmdSmiMetric(text)).toBeUndefined();
    expect(parseAmdSmiStatic(text)).toBeUndefined();
  });

  it.each(["{}", "[]", "[1, null]", '{"gpu_data": 3}'])("knows of no GPU in %s", (text) => {
    expect(parseAmdSmiMetric(text)).toEqual([]);
    expect(parseAmdSmiStatic(text)).toEqual(new Map());
  });
});

describe("parseAmdSmiStatic", () => {
  it("reads the name and the kind of memory of each GPU", () => {
    expect(parseAmdSmiStatic(fixture("amd/amd-smi-static-7800xt.json"))).toEqual(
      new Map([[0, { name: "AMD Radeon RX 7800 XT", memoryType: "GDDR6" }]]),
    );
    expect(parseAmdSmiStatic(fixture("amd/amd-smi-static-integrated.json"))).toEqual(
      new Map([[0, { name: "Phoenix3", memoryType: "DDR5" }]]),
    );
  });
});

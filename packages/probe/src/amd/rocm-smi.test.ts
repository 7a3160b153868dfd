import { describe, expect, it } from "vitest";
import { fixture } from "../testing/fixture.ts";
import { parseRocmSmi } from "./rocm-smi.ts";

const ROCM = {
  library: "rocm",
  kind: "gpu",
  source: "rocm-smi --showmeminfo vram --showuse --showtemp --showproductname --json",
} as const;

describe("parseRocmSmi", () => {
  it("reads a card", () => {
    expect(parseRocmSmi(fixture("amd/rocm-smi-7900xt.json"))).toEqual([
      {
        ...ROCM,
        id: "rocm:0",
        name: "Radeon RX 7900 XT",
        totalBytes: 21_458_059_264,
        usedBytes: 27_856_896,
        freeBytes: 21_430_202_368,
        utilisation: 0,
        temperatureC: undefined,
      },
    ]);
  });

  it("finds the name of a card under another key", () => {
    expect(parseRocmSmi(fixture("amd/rocm-smi-integrated.json"))).toEqual([
      {
        ...ROCM,
        id: "rocm:0",
        name: "Rembrandt [Radeon 680M]",
        totalBytes: 536_870_912,
        usedBytes: 482_263_040,
        freeBytes: 54_607_872,
        utilisation: 0,
        temperatureC: 47,
      },
    ]);
  });

  it("reads the spelling of old releases after their warnings, and leaves out what a card does not tell", () => {
    expect(parseRocmSmi(fixture("amd/rocm-smi-old.txt"))).toEqual([
      {
        ...ROCM,
        id: "rocm:0",
        name: "Vega 10 XT [Radeon RX Vega 64]",
        totalBytes: 8_573_157_376,
        usedBytes: 4_115_107_840,
        freeBytes: 4_458_049_536,
        utilisation: 1,
        temperatureC: 77,
      },
      { ...ROCM, id: "rocm:1", name: undefined, temperatureC: 51 },
    ]);
  });

  it.each([fixture("amd/rocm-smi-no-data.txt"), "", "[]", "{", "null", "[N/A]\n{"])("has no answer in %j", (text) => {
    expect(parseRocmSmi(text)).toBeUndefined();
  });
});

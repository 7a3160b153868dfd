import { describe, expect, it } from "vitest";
import { fixture } from "../testing/fixture.ts";
import { answers, scriptedTools } from "../testing/scripted-tools.ts";
import { readAmd } from "./read-amd.ts";

const MIB = 1024 ** 2;
const AMD_SMI = { library: "rocm", source: "amd-smi metric --mem-usage --usage --temperature --json" } as const;
const absent = (tool: string) => ({ source: tool, kind: "absent", reason: `${tool} is not installed, or not on the PATH` });

describe("readAmd", () => {
  it("reads what amd-smi measures and knows", async () => {
    const run = scriptedTools({
      "amd-smi metric": answers(fixture("amd/amd-smi-metric-7800xt.txt")),
      "amd-smi static": answers(fixture("amd/amd-smi-static-7800xt.json")),
    });
    expect(await readAmd(run)).toEqual({
      devices: [
        {
          ...AMD_SMI,
          id: "rocm:0",
          name: "AMD Radeon RX 7800 XT",
          kind: "gpu",
          totalBytes: 16_368 * MIB,
          usedBytes: 14_569 * MIB,
          freeBytes: 1799 * MIB,
          utilisation: 0.02,
          temperatureC: 36,
        },
      ],
      problems: [],
    });
  });

  it("counts to an integrated GPU what it may borrow", async () => {
    const run = scriptedTools({
      "amd-smi metric": answers(fixture("amd/amd-smi-metric-integrated.json")),
      "amd-smi static": answers(fixture("amd/amd-smi-static-integrated.json")),
    });
    expect((await readAmd(run)).devices).toEqual([
      {
        ...AMD_SMI,
        id: "rocm:0",
        name: "Phoenix3",
        kind: "unified",
        totalBytes: 32_256 * MIB,
        usedBytes: 2496 * MIB,
        freeBytes: 29_760 * MIB,
        utilisation: 0.19,
        temperatureC: 31,
      },
    ]);
  });

  it("keeps the measures when the makes are missing, and names a GPU that keeps its memory to itself", async () => {
    const run = scriptedTools({
      "amd-smi metric": answers(fixture("amd/amd-smi-metric-mi300x.json")),
      "amd-smi static": { kind: "failed", reason: "it did not answer within 2 s" },
    });
    const { devices, problems } = await readAmd(run);
    expect(devices.map(({ id, name, kind, totalBytes }) => [id, name, kind, totalBytes])).toEqual([
      ["rocm:0", undefined, "gpu", 196_592 * MIB],
      ["rocm:1", undefined, "gpu", undefined],
    ]);
    expect(problems).toEqual([
      { source: "amd-smi", kind: "failed", reason: "rocm:1 does not tell its memory" },
      { source: "amd-smi", kind: "failed", reason: "it did not answer within 2 s" },
    ]);
  });

  it("asks rocm-smi where amd-smi is absent", async () => {
    const { devices, problems } = await readAmd(scriptedTools({ "rocm-smi": answers(fixture("amd/rocm-smi-7900xt.json")) }));
    expect(devices.map(({ name }) => name)).toEqual(["Radeon RX 7900 XT"]);
    expect(problems).toEqual([absent("amd-smi")]);
  });

  it("knows nothing without the tools, and why", async () => {
    expect(await readAmd(scriptedTools({}))).toEqual({ devices: [], problems: [absent("amd-smi"), absent("rocm-smi")] });
  });

  it("knows nothing on a machine where both tools see no GPU, and why", async () => {
    const run = scriptedTools({ "amd-smi": answers("[]"), "rocm-smi": answers(fixture("amd/rocm-smi-no-data.txt")) });
    expect(await readAmd(run)).toEqual({
      devices: [],
      problems: [
        { source: "amd-smi", kind: "failed", reason: "it tells of no GPU" },
        { source: "rocm-smi", kind: "failed", reason: 'it did not print JSON but "WARNING: No JSON data to report"' },
      ],
    });
  });
});

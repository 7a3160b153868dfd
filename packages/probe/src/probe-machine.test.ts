import { describe, expect, it } from "vitest";
import { type ProbePorts, probeMachine } from "./probe-machine.ts";
import type { ToolOutcome } from "./run/run-tool.ts";
import { systemPorts } from "./system-ports.ts";
import { fixture } from "./testing/fixture.ts";
import { answers, scriptedTools } from "./testing/scripted-tools.ts";

const GIB = 1024 ** 3;
const absent = (tool: string) => ({ source: tool, kind: "absent", reason: `${tool} is not installed, or not on the PATH` });

function ports(
  platform: NodeJS.Platform,
  tools: Readonly<Record<string, ToolOutcome>> = {},
  texts: Readonly<Record<string, string>> = {},
): ProbePorts {
  return {
    platform,
    run: scriptedTools(tools),
    readText: async (path) => texts[path],
    totalMemory: () => 32 * GIB,
    freeMemory: () => 20 * GIB,
    now: () => 1_700_000_000_000,
  };
}

const meminfo = { "/proc/meminfo": fixture("linux/meminfo.txt") };
const systemCalls = {
  id: "ram",
  library: "cpu",
  kind: "ram",
  totalBytes: 32 * GIB,
  usedBytes: 12 * GIB,
  freeBytes: 20 * GIB,
  source: "os.totalmem, os.freemem",
};

describe("probeMachine", () => {
  it("reads GPU and memory of a Linux machine, and why the rest is unknown", async () => {
    const machine = await probeMachine(ports("linux", { "nvidia-smi": answers(fixture("nvidia/rtx-2060.csv")) }, meminfo));
    expect(machine.readAt).toBe(1_700_000_000_000);
    expect(machine.devices.map(({ id, kind, source }) => [id, kind, source])).toEqual([
      ["cuda:0", "gpu", "nvidia-smi --query-gpu"],
      ["ram", "ram", "/proc/meminfo"],
    ]);
    expect(machine.problems).toEqual([absent("amd-smi"), absent("rocm-smi")]);
  });

  it("reads a machine without a GPU or its tools as a normal one", async () => {
    expect(await probeMachine(ports("win32"))).toEqual({
      readAt: 1_700_000_000_000,
      devices: [systemCalls],
      problems: [absent("nvidia-smi")],
    });
  });

  it("gives a GPU without a memory of its own the system's, as one device", async () => {
    const { devices } = await probeMachine(ports("linux", { "nvidia-smi": answers(fixture("nvidia/gb10.csv")) }, meminfo));
    expect(devices).toEqual([
      {
        id: "cuda:0",
        library: "cuda",
        name: "NVIDIA GB10",
        kind: "unified",
        totalBytes: 24_684_096 * 1024,
        usedBytes: 897_320 * 1024,
        freeBytes: 23_786_776 * 1024,
        utilisation: 0.03,
        temperatureC: 45,
        source: "nvidia-smi --query-gpu; /proc/meminfo",
      },
    ]);
  });

  it("shows the integrated GPU of an AMD machine beside the memory it borrows from", async () => {
    const tools = {
      "amd-smi metric": answers(fixture("amd/amd-smi-metric-integrated.json")),
      "amd-smi static": answers(fixture("amd/amd-smi-static-integrated.json")),
    };
    const { devices } = await probeMachine(ports("linux", tools, meminfo));
    expect(devices.map(({ id, kind }) => [id, kind])).toEqual([
      ["rocm:0", "unified"],
      ["ram", "ram"],
    ]);
  });

  it("shows one memory of an Apple machine", async () => {
    const tools = { sysctl: answers(fixture("apple/sysctl-m3.txt")), vm_stat: answers(fixture("apple/vm-stat-16384.txt")) };
    const { devices, problems } = await probeMachine(ports("darwin", tools));
    expect([devices.map(({ id }) => id), problems]).toEqual([["metal:0"], []]);
  });

  it("knows only the whole of an Apple machine without its tools: the system call takes every cache for used memory", async () => {
    const { devices, problems } = await probeMachine(ports("darwin"));
    expect(devices).toEqual([{ id: "ram", library: "cpu", kind: "ram", totalBytes: 32 * GIB, source: "os.totalmem" }]);
    expect(problems).toEqual([absent("sysctl")]);
  });

  it("asks the system calls where /proc tells nothing", async () => {
    const { devices, problems } = await probeMachine(ports("linux"));
    expect(devices).toEqual([systemCalls]);
    expect(problems.at(-1)).toEqual({ source: "/proc/meminfo", kind: "failed", reason: "it does not tell MemTotal and MemAvailable" });
  });

  it("loses no other source to one that throws", async () => {
    const run = async (): Promise<ToolOutcome> => {
      throw new Error("spawn EAGAIN");
    };
    const { devices, problems } = await probeMachine({ ...ports("linux", {}, meminfo), run });
    expect(devices.map(({ id }) => id)).toEqual(["ram"]);
    expect(problems).toEqual([
      { source: "nvidia-smi", kind: "failed", reason: "spawn EAGAIN" },
      { source: "amd-smi", kind: "failed", reason: "spawn EAGAIN" },
    ]);
  });
});

describe("this machine", () => {
  it("is read, whatever it is", async () => {
    const { devices, readAt } = await probeMachine(systemPorts());
    const memory = devices.find(({ kind }) => kind !== "gpu");
    const { totalBytes = 0, usedBytes = 0, freeBytes = 0 } = memory ?? {};
    expect(totalBytes).toBeGreaterThan(256 * 1024 ** 2);
    expect(usedBytes).toBeGreaterThan(0);
    expect(freeBytes).toBeGreaterThan(0);
    expect(usedBytes + freeBytes).toBe(totalBytes);
    expect(readAt).toBeGreaterThan(Date.UTC(2024));
  });
});

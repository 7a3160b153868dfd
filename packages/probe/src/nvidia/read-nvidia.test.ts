import { describe, expect, it } from "vitest";
import type { ToolOutcome } from "../run/run-tool.ts";
import { fixture } from "../testing/fixture.ts";
import { answers, scriptedTools } from "../testing/scripted-tools.ts";
import { readNvidia } from "./read-nvidia.ts";

describe("readNvidia", () => {
  it("asks for its fields by name, without header and units", async () => {
    const asked: unknown[] = [];
    await readNvidia(async (command, args) => {
      asked.push([command, ...args]);
      return { kind: "absent" };
    });
    expect(asked).toEqual([
      [
        "nvidia-smi",
        "--query-gpu=index,mig.mode.current,memory.total,memory.used,memory.free,utilization.gpu,temperature.gpu,name",
        "--format=csv,noheader,nounits",
      ],
    ]);
  });

  it.each<[string, ToolOutcome, "absent" | "failed", string]>([
    ["there is no such tool", { kind: "absent" }, "absent", "nvidia-smi is not installed, or not on the PATH"],
    ["the tool hangs", { kind: "failed", reason: "it did not answer within 2 s" }, "failed", "it did not answer within 2 s"],
    [
      "the driver is not loaded",
      answers(fixture("nvidia/no-driver.txt"), 9),
      "failed",
      'it ended with exit code 9 and said "NVIDIA-SMI has failed because it couldn\'t communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running."',
    ],
    ["no GPU is there", answers("No devices were found\n", 6), "failed", 'it ended with exit code 6 and said "No devices were found"'],
    ["it complains on the other stream", answers("", 255, "segfault\n"), "failed", 'it ended with exit code 255 and said "segfault"'],
    ["it fails in silence", answers("", 3), "failed", "it ended with exit code 3"],
    ["it prints nothing", answers(" \n"), "failed", "it printed nothing"],
    ["it prints garbage", answers("\u0000\u0001 garbage\nmore\n"), "failed", 'it said "garbage"'],
  ])("knows nothing, and why, when %s", async (_, outcome, kind, reason) => {
    expect(await readNvidia(scriptedTools({ "nvidia-smi": outcome }))).toEqual({
      devices: [],
      problems: [{ source: "nvidia-smi", kind, reason }],
    });
  });

  it("keeps what it was told of the other GPUs when the tool ends badly for one", async () => {
    const text = `${fixture("nvidia/rtx-2060.csv")}${fixture("nvidia/gpu-lost-no-handle.txt")}`;
    const { devices, problems } = await readNvidia(scriptedTools({ "nvidia-smi": answers(text, 15) }));
    expect(devices.map(({ id }) => id)).toEqual(["cuda:0"]);
    expect(problems).toEqual([
      {
        source: "nvidia-smi",
        kind: "failed",
        reason:
          'it ended with exit code 15 and said "Unable to determine the device handle for GPU 0000:0B:00.0: GPU is lost. Reboot the system to recover this GPU"',
      },
    ]);
  });
});

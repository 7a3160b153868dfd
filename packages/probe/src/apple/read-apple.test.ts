import { describe, expect, it } from "vitest";
import { fixture } from "../testing/fixture.ts";
import { answers, scriptedTools } from "../testing/scripted-tools.ts";
import { readApple } from "./read-apple.ts";

const GIB = 1024 ** 3;
const SOURCE = "sysctl, vm_stat";

describe("readApple", () => {
  it("shows one memory for system and GPU on Apple's own chips, with the GPU's share", async () => {
    const run = scriptedTools({ sysctl: answers(fixture("apple/sysctl-m3.txt")), vm_stat: answers(fixture("apple/vm-stat-16384.txt")) });
    expect(await readApple(run)).toEqual({
      devices: [
        {
          id: "metal:0",
          library: "metal",
          name: "Apple M3",
          kind: "unified",
          totalBytes: 24 * GIB,
          usedBytes: 19_701_252_096,
          freeBytes: 6_068_551_680,
          gpuLimit: { bytes: 16 * GIB, basis: "estimate" },
          source: SOURCE,
        },
      ],
      problems: [],
    });
  });

  it("takes the limit that the owner set", async () => {
    const run = scriptedTools({
      sysctl: answers(fixture("apple/sysctl-m1-max-limit.txt")),
      vm_stat: answers(fixture("apple/vm-stat-16384.txt")),
    });
    expect((await readApple(run)).devices.map(({ gpuLimit }) => gpuLimit)).toEqual([{ bytes: 27_262_976_000, basis: "exact" }]);
  });

  it("shows plain memory on an Intel machine, where sysctl ends badly for want of two names", async () => {
    const run = scriptedTools({
      sysctl: answers(fixture("apple/sysctl-intel.txt"), 1, "sysctl: unknown oid 'hw.optional.arm64'\n"),
      vm_stat: answers(fixture("apple/vm-stat-4096.txt")),
    });
    expect(await readApple(run)).toEqual({
      devices: [
        {
          id: "ram",
          library: "cpu",
          kind: "ram",
          totalBytes: 16 * GIB,
          usedBytes: 14_371_909_632,
          freeBytes: 2_807_959_552,
          source: SOURCE,
        },
      ],
      problems: [],
    });
  });

  it.each([
    ["hangs", { kind: "failed", reason: "it did not answer within 2 s" } as const, "it did not answer within 2 s"],
    ["prints garbage", answers("Pages free: many"), 'it does not tell what is in use, but "Pages free: many"'],
  ])("knows the whole but not what is free when vm_stat %s", async (_, outcome, reason) => {
    const { devices, problems } = await readApple(scriptedTools({ sysctl: answers(fixture("apple/sysctl-m3.txt")), vm_stat: outcome }));
    expect(devices.map(({ totalBytes, usedBytes, freeBytes }) => [totalBytes, usedBytes, freeBytes])).toEqual([
      [24 * GIB, undefined, undefined],
    ]);
    expect(problems).toEqual([{ source: "vm_stat", kind: "failed", reason }]);
  });

  it("knows nothing without the size of the memory, and why", async () => {
    const vm_stat = answers(fixture("apple/vm-stat-16384.txt"));
    expect(await readApple(scriptedTools({ sysctl: answers("hw.memsize: plenty\n"), vm_stat }))).toEqual({
      devices: [],
      problems: [{ source: "sysctl", kind: "failed", reason: "it does not tell hw.memsize" }],
    });
    expect(await readApple(scriptedTools({ vm_stat }))).toEqual({
      devices: [],
      problems: [{ source: "sysctl", kind: "absent", reason: "sysctl is not installed, or not on the PATH" }],
    });
  });
});

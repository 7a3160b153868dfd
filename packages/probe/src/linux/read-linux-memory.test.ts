import { describe, expect, it } from "vitest";
import { fixture } from "../testing/fixture.ts";
import { type ReadText, readLinuxMemory } from "./read-linux-memory.ts";

const KIB = 1024;
const MEMINFO = { "/proc/meminfo": fixture("linux/meminfo.txt") };
const RAM = { id: "ram", library: "cpu", kind: "ram" } as const;
const WHOLE = { ...RAM, totalBytes: 24_684_096 * KIB, usedBytes: 897_320 * KIB, freeBytes: 23_786_776 * KIB, source: "/proc/meminfo" };

const files =
  (texts: Readonly<Record<string, string>>): ReadText =>
  async (path) =>
    texts[path];

describe("readLinuxMemory", () => {
  it("counts as free what the kernel calls available", async () => {
    expect(await readLinuxMemory(files(MEMINFO))).toEqual({ devices: [WHOLE], problems: [] });
  });

  it("stays within the limit of its control group (version 2)", async () => {
    const reading = await readLinuxMemory(
      files({
        ...MEMINFO,
        "/proc/self/cgroup": "0::/\n",
        "/sys/fs/cgroup/memory.max": "8589934592\n",
        "/sys/fs/cgroup/memory.current": "8063549440\n",
        "/sys/fs/cgroup/memory.stat": fixture("linux/memory-stat-v2.txt"),
      }),
    );
    const usedBytes = 8_063_549_440 - 2_147_483_648;
    expect(reading).toEqual({
      devices: [{ ...RAM, totalBytes: 8_589_934_592, usedBytes, freeBytes: 8_589_934_592 - usedBytes, source: "/proc/meminfo, cgroup v2" }],
      problems: [],
    });
  });

  it("finds the limit of a container whose group has another name inside (version 1)", async () => {
    const reading = await readLinuxMemory(
      files({
        ...MEMINFO,
        "/proc/self/cgroup": fixture("linux/cgroup-v1-docker.txt"),
        "/sys/fs/cgroup/memory/memory.limit_in_bytes": "4294967296\n",
        "/sys/fs/cgroup/memory/memory.usage_in_bytes": "2147483648\n",
        "/sys/fs/cgroup/memory/memory.stat": fixture("linux/memory-stat-v1.txt"),
      }),
    );
    expect(reading.devices).toEqual([
      { ...RAM, totalBytes: 4_294_967_296, usedBytes: 1_073_741_824, freeBytes: 3_221_225_472, source: "/proc/meminfo, cgroup v1" },
    ]);
  });

  it("counts a limit on a group around its own", async () => {
    const slice = "/sys/fs/cgroup/user.slice";
    const { devices } = await readLinuxMemory(
      files({
        ...MEMINFO,
        "/proc/self/cgroup": fixture("linux/cgroup-v2-systemd.txt"),
        [`${slice}/user-1000.slice/memory.max`]: "max\n",
        [`${slice}/memory.max`]: "1073741824\n",
        [`${slice}/memory.current`]: "536870912\n",
        [`${slice}/memory.stat`]: "inactive_file 0\n",
      }),
    );
    expect(devices.map(({ totalBytes, freeBytes }) => [totalBytes, freeBytes])).toEqual([[1_073_741_824, 536_870_912]]);
  });

  it.each(["max\n", "9223372036854771712\n", "99999999999999\n"])("shows the whole machine under a limit of %j", async (limit) => {
    const reading = await readLinuxMemory(
      files({
        ...MEMINFO,
        "/proc/self/cgroup": "0::/\n",
        "/sys/fs/cgroup/memory.max": limit,
        "/sys/fs/cgroup/memory.current": "1\n",
        "/sys/fs/cgroup/memory.stat": "inactive_file 0\n",
      }),
    );
    expect(reading).toEqual({ devices: [WHOLE], problems: [] });
  });

  it("shows the whole machine, and says so, when a limit cannot be made sense of", async () => {
    const reading = await readLinuxMemory(files({ ...MEMINFO, "/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/memory.max": "4096\n" }));
    expect(reading).toEqual({
      devices: [WHOLE],
      problems: [
        {
          source: "cgroup v2",
          kind: "failed",
          reason: "its limits could not be read, so the whole machine is shown: /sys/fs/cgroup has a limit but does not tell what it holds",
        },
      ],
    });
  });

  it.each(["", "MemTotal: lots\n", "MemTotal:       24684096 kB\n", "MemTotal: 0 kB\nMemAvailable: 0 kB\n"])(
    "knows nothing from %j, and says so",
    async (text) => {
      expect(await readLinuxMemory(files({ "/proc/meminfo": text }))).toEqual({
        devices: [],
        problems: [{ source: "/proc/meminfo", kind: "failed", reason: "it does not tell MemTotal and MemAvailable" }],
      });
    },
  );
});

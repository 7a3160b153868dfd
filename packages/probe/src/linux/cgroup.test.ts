import { describe, expect, it } from "vitest";
import { fixture } from "../testing/fixture.ts";
import { cgroupFiles, cgroupUsedBytes, parseCgroupLimit } from "./cgroup.ts";

describe("cgroupFiles", () => {
  it("names the group and all around it in version 2", () => {
    const service = "/sys/fs/cgroup/user.slice/user-1000.slice";
    expect(cgroupFiles(fixture("linux/cgroup-v2-systemd.txt"))).toEqual({
      version: 2,
      folders: [
        `${service}/user@1000.service/app.slice/oriel.service`,
        `${service}/user@1000.service/app.slice`,
        `${service}/user@1000.service`,
        service,
        "/sys/fs/cgroup/user.slice",
        "/sys/fs/cgroup",
      ],
      limit: "memory.max",
      usage: "memory.current",
      stat: "memory.stat",
    });
  });

  it("prefers version 1 where that has the memory controller", () => {
    expect(cgroupFiles(fixture("linux/cgroup-v1-docker.txt"))).toEqual({
      version: 1,
      folders: ["/sys/fs/cgroup/memory/docker/0b3c", "/sys/fs/cgroup/memory/docker", "/sys/fs/cgroup/memory"],
      limit: "memory.limit_in_bytes",
      usage: "memory.usage_in_bytes",
      stat: "memory.stat",
    });
  });

  it.each([
    ["a container with its own root", "0::/\n"],
    ["a group outside of what is mounted", "0::/../../other.slice\n"],
  ])("looks at the mount alone for %s", (_, text) => {
    expect(cgroupFiles(text)?.folders).toEqual(["/sys/fs/cgroup"]);
  });

  it("has none without control groups", () => {
    expect(cgroupFiles("")).toBeUndefined();
    expect(cgroupFiles("3:cpu:/a\n1:name=systemd:/a\n")).toBeUndefined();
  });
});

describe("parseCgroupLimit", () => {
  it.each([
    ["8589934592\n", 8_589_934_592],
    ["0\n", 0],
    ["max\n", undefined],
    ["9223372036854771712\n", undefined],
    ["9223372036854710272\n", undefined],
    ["18446744073709551615\n", undefined],
    ["", undefined],
    ["lots", undefined],
    ["-1", undefined],
  ])("reads %j as %j", (text, limit) => {
    expect(parseCgroupLimit(text)).toBe(limit);
  });
});

describe("cgroupUsedBytes", () => {
  it("leaves out the cache that nobody used lately, in version 1 with the groups inside", () => {
    expect(cgroupUsedBytes("2147483648\n", fixture("linux/memory-stat-v1.txt"))).toBe(2_147_483_648 - 1_073_741_824);
    expect(cgroupUsedBytes("8063549440\n", fixture("linux/memory-stat-v2.txt"))).toBe(8_063_549_440 - 2_147_483_648);
  });

  it("never falls below nothing, as the two files are read one after the other", () => {
    expect(cgroupUsedBytes("4096", "inactive_file 8192\n")).toBe(0);
  });

  it("is unknown where a figure is missing", () => {
    expect(cgroupUsedBytes("", "inactive_file 8192\n")).toBeUndefined();
    expect(cgroupUsedBytes("4096", "anon 5\n")).toBeUndefined();
  });
});

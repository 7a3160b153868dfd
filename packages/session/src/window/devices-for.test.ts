import type { Device } from "@oriel/core";
import { fakeEngine } from "@oriel/testkit";
import { describe, expect, it } from "vitest";
import { devicesFor, type Held, NOTHING_HELD } from "./devices-for.ts";

const gpu: Device = { kind: "gpu", totalBytes: 8000, freeBytes: 3000 };
const ram: Device = { kind: "ram", totalBytes: 16_000, freeBytes: 10_000 };

describe("the memories a model can lie in", () => {
  it("have given back what it holds where its engine says it lies", () => {
    expect(devicesFor(fakeEngine(), undefined, [ram, gpu], { bytes: 5000, gpuBytes: 2000 })).toEqual([
      { ...gpu, freeBytes: 5000 },
      { ...ram, freeBytes: 13_000 },
    ]);
    expect(devicesFor(fakeEngine(), undefined, [gpu, ram], { bytes: 5000, gpuBytes: 0 })).toEqual([gpu, { ...ram, freeBytes: 15_000 }]);
  });

  it("have it given back to GPUs first where nobody says, and to none more than is in use there", () => {
    expect(devicesFor(fakeEngine(), undefined, [ram, gpu], somewhere(4000))).toEqual([{ ...gpu, freeBytes: 7000 }, ram]);
    expect(devicesFor(fakeEngine(), undefined, [ram, gpu], somewhere(6000))).toEqual([
      { ...gpu, freeBytes: 8000 },
      { ...ram, freeBytes: 11_000 },
    ]);
    expect(devicesFor(fakeEngine(), undefined, [ram], somewhere(90_000))).toEqual([{ ...ram, freeBytes: 16_000 }]);
  });

  it("are no GPUs where its engine computes on the processor alone", () => {
    const shared: Device = { kind: "unified", totalBytes: 16_000, freeBytes: 4000 };
    expect(devicesFor(fakeEngine(), "ram", [gpu, ram, shared], NOTHING_HELD)).toEqual([shared, ram]);
    expect(devicesFor(fakeEngine(), "ram", [gpu, ram], somewhere(4000))).toEqual([{ ...ram, freeBytes: 14_000 }]);
    expect(devicesFor(fakeEngine(), "all", [gpu, ram], NOTHING_HELD)).toEqual([gpu, ram]);
  });

  it("are one where GPU and system share theirs", () => {
    const shared: Device = { kind: "unified", totalBytes: 16_000, freeBytes: 4000 };
    expect(devicesFor(fakeEngine(), undefined, [shared], { bytes: 5000, gpuBytes: 2000 })).toEqual([{ ...shared, freeBytes: 9000 }]);
  });

  it("stay as they are where it is not known what is free", () => {
    const unread: Device = { kind: "gpu", totalBytes: 8000 };
    expect(devicesFor(fakeEngine(), undefined, [unread, ram], somewhere(1000))).toEqual([unread, { ...ram, freeBytes: 11_000 }]);
  });

  it.each(["http://127.0.0.1:11434", "http://localhost:8080/", "http://[::1]:8000"])("are this machine's for %s", (url) => {
    expect(devicesFor({ ...fakeEngine(), url }, undefined, [ram], NOTHING_HELD)).toEqual([ram]);
  });

  it.each(["http://gpu:11434", "http://192.168.1.9:8080", "http://127.0.0.1.example.org"])("are not known for %s", (url) => {
    expect(devicesFor({ ...fakeEngine(), url }, undefined, [ram], NOTHING_HELD)).toEqual([]);
  });
});

function somewhere(bytes: number): Held {
  return { bytes, gpuBytes: undefined };
}

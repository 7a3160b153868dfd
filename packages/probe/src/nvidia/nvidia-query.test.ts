import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fixture } from "../testing/fixture.ts";
import { parseNvidiaQuery } from "./nvidia-query.ts";

const MIB = 1024 ** 2;
const CUDA = { library: "cuda", kind: "gpu", source: "nvidia-smi --query-gpu" } as const;

describe("parseNvidiaQuery", () => {
  it("reads a GPU", () => {
    expect(parseNvidiaQuery(fixture("nvidia/rtx-2060.csv"))).toEqual({
      devices: [
        {
          ...CUDA,
          id: "cuda:0",
          name: "GeForce RTX 2060",
          totalBytes: 5934 * MIB,
          usedBytes: 682 * MIB,
          freeBytes: 5252 * MIB,
          utilisation: 0.2,
          temperatureC: 36,
        },
      ],
      problems: [],
      complaints: [],
    });
  });

  it("reads several", () => {
    const [first, second, ...others] = parseNvidiaQuery(fixture("nvidia/two-rtx-3080.csv")).devices;
    expect([first?.id, first?.usedBytes, first?.utilisation]).toEqual(["cuda:0", 18_307 * MIB, 0.31]);
    expect([second?.id, second?.usedBytes, second?.utilisation]).toEqual(["cuda:1", 19_534 * MIB, 0.2]);
    expect(others).toEqual([]);
  });

  it("reads them the same with the line ends of Windows", () => {
    const text = fixture("nvidia/two-rtx-3080.csv");
    expect(parseNvidiaQuery(text.replaceAll("\n", "\r\n"))).toEqual(parseNvidiaQuery(text));
  });

  it("says of a divided GPU that its figures are of the whole card", () => {
    expect(parseNvidiaQuery(fixture("nvidia/a800-mig.csv"))).toEqual({
      devices: [
        {
          ...CUDA,
          id: "cuda:0",
          name: "NVIDIA A800-SXM4-80GB",
          totalBytes: 81_920 * MIB,
          usedBytes: 36_537 * MIB,
          freeBytes: 45_383 * MIB,
          utilisation: undefined,
          temperatureC: 33,
        },
      ],
      problems: [
        {
          source: "nvidia-smi",
          kind: "failed",
          reason: "GPU 0 is divided (MIG): the figures are of the whole card, and a program gets one part of it",
        },
      ],
      complaints: [],
    });
  });

  it("knows a GPU whose memory it may not see, and quotes why", () => {
    expect(parseNvidiaQuery(fixture("nvidia/a100-mig-container.csv"))).toEqual({
      devices: [{ ...CUDA, id: "cuda:0", name: "NVIDIA A100-SXM4-80GB", temperatureC: 47 }],
      problems: [
        {
          source: "nvidia-smi",
          kind: "failed",
          reason: 'GPU 0 does not tell its memory; instead it says "[Insufficient Permissions]"',
        },
      ],
      complaints: [],
    });
  });

  it("leaves out the temperature that a virtual GPU does not have", () => {
    const [device] = parseNvidiaQuery(fixture("nvidia/a10-vgpu.csv")).devices;
    expect(device).toEqual({
      ...CUDA,
      id: "cuda:0",
      name: "NVIDIA A10-12Q",
      totalBytes: 12_288 * MIB,
      usedBytes: 227 * MIB,
      freeBytes: 12_061 * MIB,
      utilisation: 0,
      temperatureC: undefined,
    });
  });

  it("takes a GPU that is known to work in the system's memory for one, and not for a problem", () => {
    expect(parseNvidiaQuery(fixture("nvidia/gb10.csv"))).toEqual({
      devices: [{ ...CUDA, kind: "unified", id: "cuda:0", name: "NVIDIA GB10", utilisation: 0.03, temperatureC: 45 }],
      problems: [],
      complaints: [],
    });
  });

  it("keeps the healthy GPU beside a lost one", () => {
    const { devices, problems } = parseNvidiaQuery(fixture("nvidia/gpu-lost.csv"));
    expect(devices.map(({ id, totalBytes, freeBytes }) => [id, totalBytes, freeBytes])).toEqual([
      ["cuda:0", 24_576 * MIB, 24_254 * MIB],
      ["cuda:1", undefined, undefined],
    ]);
    expect(problems).toEqual([
      { source: "nvidia-smi", kind: "failed", reason: 'GPU 1 does not tell its memory; instead it says "[GPU is lost]"' },
    ]);
  });

  it("reads every word in place of a number as unknown, decimal commas as such, and a name with a comma whole", () => {
    expect(parseNvidiaQuery(fixture("nvidia/odd-fields.csv"))).toEqual({
      devices: [
        {
          ...CUDA,
          id: "cuda:0",
          name: "GeForce 840M",
          totalBytes: 2048 * MIB,
          usedBytes: 52 * MIB,
          freeBytes: 1996 * MIB,
          temperatureC: 37,
        },
        { ...CUDA, id: "cuda:1", name: "NVIDIA GeForce RTX 3070", totalBytes: 8192 * MIB },
        {
          ...CUDA,
          id: "cuda:2",
          name: "NVIDIA T1000, 8GB variant",
          totalBytes: 6144 * MIB,
          usedBytes: 1024.5 * MIB,
          freeBytes: 5119.5 * MIB,
          utilisation: 0.125,
          temperatureC: 44,
        },
      ],
      problems: [],
      complaints: [],
    });
  });

  it("takes a total of zero for an unknown one", () => {
    expect(parseNvidiaQuery("0, [N/A], 0, 0, 0, 0, 40, NVIDIA T4").devices[0]?.totalBytes).toBeUndefined();
  });

  it.each([["nvidia/gpu-lost-no-handle.txt"], ["nvidia/no-driver.txt"]])("hands on the complaint in %s", (path) => {
    const text = fixture(path);
    expect(parseNvidiaQuery(text)).toEqual({ devices: [], problems: [], complaints: [text.trim()] });
  });

  it("takes any text: every line is a GPU or a complaint", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme" })), (lines) => {
        const { devices, complaints } = parseNvidiaQuery(lines.join("\n"));
        const written = lines
          .join("\n")
          .split("\n")
          .filter((line) => line.trim() !== "");
        expect(devices.length + complaints.length).toBe(written.length);
      }),
    );
  });
});

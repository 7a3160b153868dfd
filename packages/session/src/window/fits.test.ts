import { type Device, largestFit, memoryOf, OrielError } from "@oriel/core";
import { fakeEngine, MEASURED, measuredEngine } from "@oriel/testkit";
import { describe, expect, it } from "vitest";
import { fitsNow } from "./fits.ts";

const GIB = 1024 ** 3;
const { spec, serving } = MEASURED;
const HELD = memoryOf(spec, 8192, serving).total ?? 0;
const ram = (freeBytes: number): readonly Device[] => [{ kind: "ram", totalBytes: 16 * GIB, freeBytes }];

describe("fitsNow", () => {
  it("is the largest window that what is free holds", async () => {
    const fits = await fitsNow(measuredEngine(), "fake-model", ram(10 * GIB));
    expect(fits).toBe(largestFit(spec, serving, ram(10 * GIB)));
    expect(fits).toBeGreaterThan(32_768);
    expect(fits).toBeLessThan(65_536);
  });

  it("counts what the model holds already as free for itself", async () => {
    const loaded = measuredEngine({ state: "loaded", loadedWindow: 8192 });
    expect(await fitsNow(loaded, "fake-model", ram(10 * GIB - HELD))).toBe(largestFit(spec, serving, ram(10 * GIB)));
    const told = measuredEngine({ state: "loaded", held: { bytes: GIB, gpuBytes: 0 } });
    expect(await fitsNow(told, "fake-model", ram(9 * GIB))).toBe(largestFit(spec, serving, ram(10 * GIB)));
  });

  it("counts no GPU for an engine that computes on the processor alone", async () => {
    const devices: readonly Device[] = [{ kind: "gpu", totalBytes: 80 * GIB, freeBytes: 80 * GIB }, ...ram(10 * GIB)];
    const onProcessor = measuredEngine({}, () => Promise.resolve({ ...MEASURED, devices: "ram" }));
    expect(await fitsNow(onProcessor, "fake-model", devices)).toBe(largestFit(spec, serving, ram(10 * GIB)));
    expect(await fitsNow(measuredEngine(), "fake-model", devices)).toBe(131_072);
  });

  it("asks under the engine's own name of the model", async () => {
    const asked: string[] = [];
    const engine = measuredEngine({ name: "m:8b" }, (name) => {
      asked.push(name);
      return Promise.resolve(MEASURED);
    });
    await fitsNow(engine, "m:8b", ram(10 * GIB));
    expect(asked).toEqual(["m:8b"]);
  });

  it.each([
    ["the engine does not tell what the model takes", fakeEngine()],
    ["the model cannot be read", measuredEngine({}, () => Promise.reject(new OrielError("model_load_failed", "damaged")))],
    ["it is loaded at a window that nobody tells", measuredEngine({ state: "loaded" })],
    ["the engine says nothing of the model's state", measuredEngine({ state: "unknown" })],
    ["the weights are not known", measuredEngine({}, () => Promise.resolve({ spec: { ...spec, weights: undefined }, serving }))],
    ["the engine is on another machine", { ...measuredEngine(), url: "http://gpu:11434" }],
  ])("is not known when %s", async (_why, engine) => {
    expect(await fitsNow(engine, "fake-model", ram(16 * GIB))).toBeUndefined();
  });

  it("is not known without a device, and when no window fits", async () => {
    expect(await fitsNow(measuredEngine(), "fake-model", [])).toBeUndefined();
    expect(await fitsNow(measuredEngine(), "fake-model", ram(2 * GIB))).toBeUndefined();
  });

  it("does not hide a fault of Oriel's own", async () => {
    const broken = measuredEngine({}, () => Promise.reject(new TypeError("a bug")));
    await expect(fitsNow(broken, "fake-model", ram(GIB))).rejects.toThrow("a bug");
  });
});

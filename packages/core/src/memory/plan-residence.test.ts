import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Device, Margins } from "./device.ts";
import { planResidence, type Resident } from "./plan-residence.ts";

const NONE: Margins = { gpuBytes: 0, ramShare: 0, ramLeastBytes: 0, unifiedShare: 1 };
const ram = (freeBytes: number): readonly Device[] => [{ kind: "ram", totalBytes: 1000, freeBytes }];
const idle = (id: string, bytes: number | undefined, lastUseMs: number): Resident => ({ id, bytes, isBusy: false, lastUseMs });
const busy = (id: string, bytes: number): Resident => ({ id, bytes, isBusy: true, lastUseMs: 0 });

describe("planResidence", () => {
  it("lets nobody leave while there is room", () => {
    expect(planResidence(100, ram(100), [idle("a", 50, 1)], NONE)).toEqual({ kind: "load", leaving: [] });
  });

  it("lets those leave that were used longest ago, as few as will do", () => {
    const residents = [idle("new", 80, 3), idle("old", 50, 1), idle("middle", 40, 2)];
    expect(planResidence(180, ram(100), residents, NONE)).toEqual({ kind: "load", leaving: ["old", "middle"] });
  });

  it("waits for one that is busy, and lets nobody leave for nothing", () => {
    expect(planResidence(300, ram(100), [busy("a", 250), idle("b", 20, 1)], NONE)).toEqual({ kind: "wait" });
    expect(planResidence(120, ram(100), [busy("a", 250), idle("b", 20, 1)], NONE)).toEqual({ kind: "load", leaving: ["b"] });
  });

  it("loads a model that is too large for the machine once it has it for itself", () => {
    expect(planResidence(900, ram(100), [idle("a", 50, 1)], NONE)).toEqual({ kind: "load", leaving: ["a"] });
  });

  it("does nothing by figures that it does not have", () => {
    expect(planResidence(undefined, ram(0), [idle("a", 50, 1)], NONE)).toEqual({ kind: "load", leaving: [] });
    expect(planResidence(50, [{ kind: "ram", totalBytes: 100 }], [idle("a", 50, 1)], NONE)).toEqual({ kind: "load", leaving: [] });
    expect(planResidence(150, ram(100), [idle("unknown", undefined, 1), idle("known", 50, 2)], NONE)).toEqual({
      kind: "load",
      leaving: ["known"],
    });
  });

  it("never lets a busy model leave, and leaves room whenever it loads beside one", () => {
    const resident = fc.record({ bytes: fc.nat(100), isBusy: fc.boolean(), lastUseMs: fc.nat(1000) });
    fc.assert(
      fc.property(fc.nat(500), fc.nat(300), fc.array(resident, { maxLength: 6 }), (bytes, free, some) => {
        const residents = some.map((one, at) => ({ ...one, id: `m-${at}` }));
        const plan = planResidence(bytes, ram(free), residents, NONE);
        const stays = residents.filter(({ id }) => plan.kind === "wait" || !plan.leaving.includes(id));
        const freed = residents.filter((one) => !stays.includes(one));
        expect(freed.filter(({ isBusy }) => isBusy)).toEqual([]);
        if (plan.kind === "load" && stays.some(({ isBusy }) => isBusy)) {
          expect(free + freed.reduce((sum, one) => sum + one.bytes, 0)).toBeGreaterThanOrEqual(bytes);
        }
      }),
    );
  });
});

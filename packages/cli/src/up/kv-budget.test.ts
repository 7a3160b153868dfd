import type { RegisteredModel, TierConfig } from "@oriel/core";
import { bytesInMemory, ggufSpec, readGguf } from "@oriel/core";
import { tinyModel } from "@oriel/testkit";
import { describe, expect, it } from "vitest";
import { budgetFaults, kvBudget } from "./kv-budget.ts";

const MIB = 1024 ** 2;
const LIMITS = { folder: "/data/kv", ssdBytes: 2048 * MIB, ramBytes: undefined, sequences: 2 } as const;

function registered(tier: Partial<TierConfig>, window?: number): RegisteredModel {
  const none = { ramBytes: undefined, kvRamBytes: undefined, ssdBytes: undefined, isTiered: false };
  return { id: "org/model", path: undefined, window, tier: { ...none, ...tier } };
}

describe("kvBudget", () => {
  it("is the general one without a registry", () => {
    expect(kvBudget({ ...LIMITS, ramBytes: MIB }, undefined, 0)).toEqual({
      sequences: 2,
      maxHotBytes: MIB,
      coldFolder: "/data/kv",
      maxColdBytes: 2048 * MIB,
    });
  });

  it("is what the registry says, on disk in a folder of the model's own", () => {
    const entry = registered({ kvRamBytes: 512 * MIB, ramBytes: 700 * MIB, ssdBytes: 64 * MIB, isTiered: true });
    const budget = { sequences: 2, coldFolder: "/data/kv/model-org%2Fmodel", maxColdBytes: 64 * MIB };
    expect(kvBudget(LIMITS, entry, 100 * MIB)).toEqual({ ...budget, maxHotBytes: 512 * MIB });
    expect(kvBudget(LIMITS, entry, 300 * MIB)).toEqual({ ...budget, maxHotBytes: 400 * MIB });
    expect(kvBudget(LIMITS, entry, 800 * MIB)).toEqual({ ...budget, maxHotBytes: 0 });
  });

  it("keeps nothing on disk where the registry has no tiers, or the setting says so", () => {
    const none = { sequences: 2, maxHotBytes: undefined, coldFolder: undefined, maxColdBytes: undefined };
    expect(kvBudget(LIMITS, registered({}), 0)).toEqual(none);
    const off = { ...LIMITS, ssdBytes: 0 };
    expect([undefined, registered({ ssdBytes: MIB, isTiered: true })].map((entry) => kvBudget(off, entry, 0))).toEqual([none, none]);
  });
});

describe("budgetFaults", () => {
  it("tell what the window takes, and which one the budget holds", async () => {
    const reading = ggufSpec(await readGguf(bytesInMemory(tinyModel({ trainedWindow: 8192 })), "model.gguf"));
    if (reading.kind === "unknown") throw new Error(reading.why);
    // A token of this model takes 256 bytes.
    expect(budgetFaults(registered({ kvRamBytes: MIB }), reading.spec, 4096)).toEqual([]);
    expect(budgetFaults(registered({ kvRamBytes: MIB }, 8192), reading.spec, 4096)).toEqual([
      "The registry's budget of org/model does not work out: kv_cache_ram_mb grants 1 MiB, but 8,192 tokens take 2 MiB of cache (2 layers, 1 KV heads of 32, f16): it holds 4,096 tokens.",
    ]);
  });
});

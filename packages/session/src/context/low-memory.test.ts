import { findPolicy, type Policy, planWindow, type WindowSituation } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { lowMemoryIn } from "./low-memory.ts";

const GROWS: WindowSituation = { usage: 20_000, allowance: 1000, current: 8192, max: 131_072 };

describe("low memory", () => {
  it.each<[string, string, WindowSituation, ReturnType<typeof lowMemoryIn>]>([
    ["a turn that needs more than there is memory for", "oriel", { ...GROWS, fits: 16_384 }, { wanted: 21_000, fits: 16_384 }],
    ["a turn that there is memory for", "oriel", { ...GROWS, fits: 32_768 }, undefined],
    ["a turn that the model itself has no room for", "oriel", { ...GROWS, max: 16_384, fits: 16_384 }, undefined],
    ["a turn for which nobody has asked the memory", "oriel", GROWS, undefined],
    ["a session whose locked window no longer fits", "ollm", { ...GROWS, current: 8192, fits: 4096 }, { wanted: 8192, fits: 4096 }],
  ])("is told of %s as it is", (_what, name, situation, expected) => {
    expect(lowMemoryIn(planWindow(policy(name), situation))).toEqual(expected);
  });
});

function policy(name: string): Policy {
  const found = findPolicy(name);
  if (found === undefined) throw new Error(`There is no policy ${name}.`);
  return found;
}

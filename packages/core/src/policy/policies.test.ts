import { describe, expect, it } from "vitest";
import { checkPolicy } from "./check-policy.ts";
import { DEFAULT_POLICY, findPolicy, POLICIES } from "./policies.ts";

describe("the shipped policies", () => {
  it("are Oriel's own and those of the five systems it grew from", () => {
    expect(POLICIES.map(({ id, window }) => [id, window.mode])).toEqual([
      ["oriel", "grow"],
      ["roampal", "manual"],
      ["private-gpt", "fixed"],
      ["mochi", "dynamic"],
      ["nopenai", "fixed"],
      ["ollm", "auto"],
    ]);
    expect(DEFAULT_POLICY.id).toBe("oriel");
  });

  it.each(POLICIES.map((policy) => [policy.id, policy] as const))("%s is valid, and survives being written as JSON", (_id, policy) => {
    expect(checkPolicy(JSON.parse(JSON.stringify(policy)))).toEqual({ ok: true, policy });
  });

  it("carry the numbers of their systems", () => {
    const numbers = POLICIES.map(({ id, window, reply, warn_at }) => ({
      id,
      first: window.first_window,
      fallback: window.fallback_window,
      share: window.share_of_max,
      retry: window.retry_window,
      reply: [reply.default, reply.min, reply.max, reply.step],
      warn_at,
    }));
    const slider = [2048, 128, 4096, 128];
    expect(numbers).toEqual([
      { id: "oriel", first: null, fallback: 8192, share: 1, retry: "step_below", reply: slider, warn_at: 0.8 },
      { id: "roampal", first: null, fallback: 8192, share: 1, retry: 2048, reply: slider, warn_at: 0.9 },
      { id: "private-gpt", first: "max", fallback: null, share: 1, retry: null, reply: slider, warn_at: 0.8 },
      { id: "mochi", first: 8192, fallback: 8192, share: 0.9, retry: null, reply: slider, warn_at: null },
      { id: "nopenai", first: "max", fallback: 8192, share: 1, retry: null, reply: [512, 1, 100_000, 1], warn_at: null },
      { id: "ollm", first: 16_384, fallback: 8192, share: 1, retry: null, reply: [4096, 1, 4096, 1], warn_at: 0.8 },
    ]);
  });

  it("forget a chosen reply length where the system did so for privacy", () => {
    expect(findPolicy("private-gpt")?.reply.remembered).toBe(false);
    expect(findPolicy("oriel")?.reply.remembered).toBe(true);
  });

  it("are found by name in any case", () => {
    expect(findPolicy(" Mochi ")?.id).toBe("mochi");
    expect(findPolicy("constructor")).toBeUndefined();
  });
});

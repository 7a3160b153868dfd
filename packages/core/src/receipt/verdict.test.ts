import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Compared, type Verdict, verdictOf } from "./verdict.ts";

type Case = readonly [what: string, sent: number, read: number | undefined, rest: Partial<Compared>, verdict: Verdict["kind"]];

function verdict(basis: "exact" | "estimate", sent: number, read: number | undefined, rest: Partial<Compared> = {}): Verdict {
  return verdictOf({ sent: { tokens: sent, basis }, read, cached: undefined, window: undefined, ...rest });
}

const EXACT: readonly Case[] = [
  ["the same number", 5000, 5000, {}, "verified"],
  ["the same number, most of it cached", 5000, 5000, { cached: 4900 }, "verified"],
  ["one more: a first token", 5000, 5001, {}, "differs"],
  ["more: a default system text", 40, 66, {}, "differs"],
  ["fewer: another version of the template", 5000, 4890, {}, "differs"],
  ["the half that Ollama keeps", 160_689, 16_387, { window: 32_768 }, "backend_truncated"],
  ["half, where the window is not known", 4100, 2050, {}, "backend_truncated"],
  ["a little less, of a prompt beyond the window", 8300, 8150, { window: 8192 }, "backend_truncated"],
  ["as little less, of a prompt that fits", 8300, 8150, { window: 16_384 }, "differs"],
  ["much less, though it should have fitted: the window is not what was believed", 6000, 2050, { window: 8192 }, "backend_truncated"],
  ["almost nothing", 5000, 40, {}, "backend_truncated"],
  ["a tiny window", 120, 64, { window: 64 }, "backend_truncated"],
  ["nothing said", 5000, undefined, {}, "unreported"],
  ["0, as from a cache that held all of it", 5000, 0, {}, "unreported"],
  ["only what was not cached", 5000, 120, { cached: 4880 }, "unreported"],
  ["the last token of a short prompt, the others cached", 15, 1, { cached: 14 }, "unreported"],
  ["less than was cached", 5000, 1, { cached: 4990 }, "unreported"],
  ["what is new since the prompt before", 5000, 130, { shared: 4880 }, "unreported"],
  ["far less than is new since the prompt before", 5000, 2050, { shared: 400 }, "backend_truncated"],
];

const ESTIMATED: readonly Case[] = [
  ["the same number", 5000, 5000, {}, "verified"],
  ["half as much again", 5000, 7500, {}, "differs"],
  ["45 % less, of a model that is not known", 5000, 2750, {}, "differs"],
  ["65 % less, of a model that is not known", 5000, 1700, {}, "backend_truncated"],
  ["45 % less, of a model that is well known", 5000, 2750, { spread: 0.02 }, "backend_truncated"],
  ["12 % less, of a model that is well known", 5000, 4400, { spread: 0.02 }, "differs"],
  ["30 % less, where estimates are off by 10 %", 5000, 3500, { spread: 0.1 }, "differs"],
  ["half of a window that it may not have fitted", 4000, 2050, { window: 4096 }, "backend_truncated"],
  ["half of a window that it fitted easily", 2300, 2050, { window: 4096, spread: 0.05 }, "differs"],
  ["only what was not cached", 5000, 300, { cached: 4400, spread: 0.02 }, "unreported"],
  ["what is new since the prompt before", 5000, 300, { shared: 4800 }, "unreported"],
  ["0, as from a cache that held all of it", 5000, 0, {}, "unreported"],
];

describe("the verdict on a counted prompt", () => {
  it.each(EXACT)("of which the engine read %s (%d sent, %s read)", (_what, sent, read, rest, kind) => {
    expect(verdict("exact", sent, read, rest).kind).toBe(kind);
  });

  it("tells both numbers of a cut, and the difference otherwise", () => {
    expect(verdict("exact", 5000, 2050)).toEqual({ kind: "backend_truncated", sent: 5000, read: 2050 });
    expect(verdict("exact", 5000, 5003)).toEqual({ kind: "differs", by: 3 });
    expect(verdict("exact", 5000, 4997)).toEqual({ kind: "differs", by: -3 });
  });
});

describe("the verdict on an estimated prompt", () => {
  it.each(ESTIMATED)("of which the engine read %s (%d sent, %s read)", (_what, sent, read, rest, kind) => {
    expect(verdict("estimate", sent, read, rest).kind).toBe(kind);
  });
});

describe("any verdict", () => {
  const tokens = fc.integer({ min: 1, max: 300_000 });

  it("never raises the alarm over a prompt that was read whole", () => {
    fc.assert(
      fc.property(tokens, fc.nat(5000), fc.constantFrom("exact" as const, "estimate" as const), tokens, (sent, more, basis, window) => {
        expect(verdict(basis, sent, sent + more, { window }).kind).not.toBe("backend_truncated");
      }),
    );
  });

  it("always raises it over an exact count of which Ollama kept the half that fits", () => {
    fc.assert(
      fc.property(fc.integer({ min: 256, max: 262_144 }), fc.integer({ min: 17, max: 500_000 }), (window, beyond) => {
        const read = Math.floor((window + 5) / 2);
        expect(verdict("exact", window + beyond, read, { window }).kind).toBe("backend_truncated");
      }),
    );
  });
});

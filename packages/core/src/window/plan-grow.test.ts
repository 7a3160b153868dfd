import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resolveWindow } from "../model/resolve-window.ts";
import { windowSteps } from "../model/steps.ts";
import { ORIEL } from "../policy/profiles/oriel.ts";
import { planWindow } from "./plan-window.ts";
import type { WindowSituation } from "./situation.ts";

const HOUR = 3_600_000;

function outcome(situation: WindowSituation): readonly unknown[] {
  const { window, reason, changed } = planWindow(ORIEL, situation);
  return [window, reason, changed ? "changed" : "kept"];
}

describe("a growing window", () => {
  it("starts where the evidence says", () => {
    expect(outcome({ usage: 100, max: 131_072 })).toEqual([8192, "initial_setup", "changed"]);
    expect(outcome({ usage: 100, max: 131_072, family: { default: 32_768, max: 131_072 } })).toEqual([32_768, "initial_setup", "changed"]);
    expect(outcome({ usage: 100, loaded: 20_480, max: 131_072 })).toEqual([20_480, "initial_setup", "changed"]);
    expect(outcome({ usage: 100, max: 131_072, fits: 6000 })).toEqual([6000, "initial_setup", "changed"]);
  });

  it("grows to the next step when prompt and allowance exceed it", () => {
    expect(outcome({ usage: 6144, allowance: 2048, max: 131_072, current: 8192 })).toEqual([8192, "no_adjustment", "kept"]);
    expect(outcome({ usage: 6145, allowance: 2048, max: 131_072, current: 8192 })).toEqual([16_384, "usage_threshold", "changed"]);
  });

  it("counts the policy's allowance where the request names none", () => {
    expect(outcome({ usage: 6145, max: 131_072, current: 8192 })).toEqual([16_384, "usage_threshold", "changed"]);
  });

  it("leaves a tenth free, so that the next turn does not outgrow it again", () => {
    expect(outcome({ usage: 14_745, allowance: 0, max: 131_072, current: 8192 })).toEqual([16_384, "usage_threshold", "changed"]);
    expect(outcome({ usage: 14_746, allowance: 0, max: 131_072, current: 8192 })).toEqual([32_768, "usage_threshold", "changed"]);
  });

  it("ends at the model's maximum, and at what fits", () => {
    expect(outcome({ usage: 38_000, max: 40_960, current: 32_768 })).toEqual([40_960, "usage_threshold", "changed"]);
    expect(outcome({ usage: 38_000, max: 131_072, fits: 40_000, current: 32_768 })).toEqual([40_000, "usage_threshold", "changed"]);
    expect(outcome({ usage: 99_000, max: 40_960, current: 40_960 })).toEqual([40_960, "no_adjustment", "kept"]);
  });

  it("is large enough on the first turn", () => {
    expect(outcome({ usage: 20_000, max: 131_072, isFirstTurn: true })).toEqual([32_768, "usage_threshold", "changed"]);
  });

  it("works for a model whose window is smaller than an allowance", () => {
    expect(outcome({ usage: 100, max: 2048 })).toEqual([2048, "initial_setup", "changed"]);
  });

  it("grows to a client's wish where it fits, and never shrinks to one", () => {
    const room = { usage: 100, max: 131_072, fits: 65_536, current: 16_384 };
    expect(outcome({ ...room, wish: 30_000 })).toEqual([32_768, "usage_threshold", "changed"]);
    expect(outcome({ ...room, wish: 4096 })).toEqual([16_384, "no_adjustment", "kept"]);
    expect(outcome({ ...room, wish: 65_537 })).toEqual([16_384, "no_adjustment", "kept"]);
  });

  it("follows no wish into memory that nobody has measured", () => {
    expect(outcome({ usage: 100, max: 131_072, current: 16_384, wish: 131_072 })).toEqual([16_384, "no_adjustment", "kept"]);
    expect(outcome({ usage: 100, current: 16_384, wish: 1_000_000_000 })).toEqual([16_384, "no_adjustment", "kept"]);
  });

  it("set by hand stands, whatever is needed and wished", () => {
    const known = { usage: 30_000, wish: 65_536, fits: 100_000, current: 8192, idleMs: HOUR };
    expect(outcome({ ...known, max: 131_072, override: 5000 })).toEqual([5000, "manual_override", "changed"]);
    expect(outcome({ ...known, max: 4096, override: 5000 })).toEqual([4096, "manual_override", "changed"]);
  });

  it("shrinks only after long idleness, and not below its start", () => {
    const idle = { usage: 500, max: 131_072, current: 65_536, loaded: 65_536 };
    expect(outcome({ ...idle, idleMs: 1_799_999 })).toEqual([65_536, "no_adjustment", "kept"]);
    expect(outcome({ ...idle, idleMs: 1_800_000 })).toEqual([8192, "usage_threshold", "changed"]);
    expect(outcome({ ...idle, idleMs: HOUR, family: { default: 32_768, max: 131_072 } })).toEqual([32_768, "usage_threshold", "changed"]);
  });

  it("does not shrink below what the turn needs, or a client wishes for", () => {
    const idle = { max: 131_072, current: 65_536, loaded: 65_536, fits: 131_072, idleMs: HOUR };
    expect(outcome({ ...idle, usage: 10_000 })).toEqual([16_384, "usage_threshold", "changed"]);
    expect(outcome({ ...idle, usage: 500, wish: 20_000 })).toEqual([32_768, "usage_threshold", "changed"]);
    expect(outcome({ ...idle, usage: 500, wish: 200_000 })).toEqual([8192, "usage_threshold", "changed"]);
  });

  it("that is loaded is not lowered when memory grows short, one that is not loaded is", () => {
    const tight = { usage: 100, max: 131_072, current: 32_768, fits: 16_384 };
    expect(outcome({ ...tight, loaded: 32_768 })).toEqual([32_768, "no_adjustment", "kept"]);
    expect(outcome(tight)).toEqual([16_384, "initial_setup", "changed"]);
  });

  it("is planned anew for another model", () => {
    expect(outcome({ usage: 100, max: 4096, current: 32_768, modelChanged: true })).toEqual([4096, "model_change", "changed"]);
    expect(outcome({ usage: 20_000, max: 131_072, current: 65_536, modelChanged: true })).toEqual([32_768, "model_change", "changed"]);
    expect(outcome({ usage: 100, max: 4096, current: 32_768 })).toEqual([4096, "model_change", "changed"]);
  });

  it("explains itself, step by step", () => {
    expect(planWindow(ORIEL, { usage: 30_000, max: 131_072, current: 8192, fits: 100_000 }).steps).toEqual([
      { rule: "max", value: 131_072, note: "The model was made for at most 131,072 tokens." },
      { rule: "fits", value: 100_000, note: "The largest window that fits in memory." },
      { rule: "current", value: 8192, note: "The window so far." },
      { rule: "usage", value: 32_048, note: "The prompt has 30,000 tokens, and 2,048 are kept free for the reply." },
      { rule: "growth", value: 65_536, note: "The window grows to the next step that leaves 10 % free, or to the largest there is." },
      { rule: "window", value: 65_536, note: "The window goes from 8,192 to 65,536 tokens." },
    ]);
  });

  describe("whatever the figures", () => {
    const tokens = fc.integer({ min: 1, max: 300_000 });
    const maybe = fc.option(tokens, { nil: undefined });
    const situations: fc.Arbitrary<WindowSituation> = fc.record({
      usage: maybe,
      allowance: fc.option(fc.integer({ min: 1, max: 8192 }), { nil: undefined }),
      current: maybe,
      max: maybe,
      fits: maybe,
      wish: maybe,
      idleMs: fc.option(fc.constantFrom(0, HOUR), { nil: undefined }),
      family: fc.option(fc.constant({ default: 16_384, max: 65_536 }), { nil: undefined }),
    });

    it("never exceeds the model's maximum, nor what fits", () => {
      fc.assert(
        fc.property(situations, (situation) => {
          const { window = 0 } = planWindow(ORIEL, situation);
          expect(window).toBeLessThanOrEqual(Math.min(situation.max ?? window, situation.fits ?? window));
        }),
      );
    });

    it("holds what is needed, where that is possible at all", () => {
      fc.assert(
        fc.property(situations, tokens, (situation, usage) => {
          const { window = 0 } = planWindow(ORIEL, { ...situation, usage });
          const need = usage + (situation.allowance ?? 2048);
          const top = Math.min(situation.max ?? situation.family?.max ?? 2_097_152, situation.fits ?? 2_097_152);
          expect(window).toBeGreaterThanOrEqual(Math.min(need, top));
        }),
      );
    });

    it("never shrinks while it is in use and there is room", () => {
      fc.assert(
        fc.property(situations, tokens, tokens, (situation, current, more) => {
          const room = { max: current + more, fits: current + more, idleMs: 0 };
          expect(planWindow(ORIEL, { ...situation, ...room, current }).window).toBeGreaterThanOrEqual(current);
        }),
      );
    });

    it("lands on a step whenever it grows or shrinks by need", () => {
      fc.assert(
        fc.property(situations, (situation) => {
          const { window = 0, steps } = planWindow(ORIEL, situation);
          if (!steps.some(({ rule }) => rule === "growth" || rule === "wish")) return;
          const top = Math.min(situation.max ?? situation.family?.max ?? 2_097_152, situation.fits ?? 2_097_152);
          expect(windowSteps(top).snapPoints).toContain(window);
        }),
      );
    });

    it("needs no second change", () => {
      fc.assert(
        fc.property(situations, (situation) => {
          const { window } = planWindow(ORIEL, situation);
          const again = planWindow(ORIEL, { ...situation, current: window });
          expect([again.window, again.reason, again.changed]).toEqual([window, "no_adjustment", false]);
        }),
      );
    });

    it("starts exactly where resolveWindow would", () => {
      fc.assert(
        fc.property(situations, maybe, maybe, ({ max, fits, family }, loaded, override) => {
          const evidence = { max, fits, family, loaded, override };
          expect(planWindow(ORIEL, evidence).window).toBe(resolveWindow(evidence).tokens);
        }),
      );
    });

    it("changes at most once per doubling while a conversation grows by 30,000 tokens", () => {
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 1, maxLength: 60 }), (turns) => {
          let usage = 0;
          let current = 8192;
          let changes = 0;
          for (const said of turns) {
            usage = Math.min(usage + said, 30_000);
            const plan = planWindow(ORIEL, { usage, max: 131_072, current });
            if (plan.changed) changes += 1;
            current = plan.window ?? current;
          }
          expect(changes).toBeLessThanOrEqual(Math.log2(current / 8192));
          expect(current).toBeLessThanOrEqual(65_536);
        }),
      );
    });
  });
});

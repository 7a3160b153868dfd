import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { derivePolicy } from "../policy/derive-policy.ts";
import type { Policy } from "../policy/policy.ts";
import { MOCHI } from "../policy/profiles/mochi.ts";
import { planWindow } from "./plan-window.ts";
import type { WindowSituation } from "./situation.ts";

function outcome(situation: WindowSituation, policy: Policy = MOCHI): readonly unknown[] {
  const { window, reason, changed, sendToEngine } = planWindow(policy, situation);
  return [window, reason, changed ? "changed" : "kept", sendToEngine ? "sent" : "not sent"];
}

describe("a dynamic window", () => {
  it.each([
    [165, 8192, "no_adjustment", "kept"],
    [4096, 8192, "no_adjustment", "kept"],
    [4097, 8194, "usage_threshold", "changed"],
    [30_000, 36_864, "usage_threshold", "changed"],
  ])("of 8,192 with %i tokens in use becomes %i", (usage, window, reason, change) => {
    expect(outcome({ usage, max: 40_960, current: 8192 })).toEqual([window, reason, change, "sent"]);
  });

  it("starts at 8,192, or at 90 % of a smaller model", () => {
    expect(outcome({ usage: 165, max: 40_960, isFirstTurn: true })).toEqual([8192, "initial_setup", "changed", "sent"]);
    expect(outcome({ usage: 165, max: 4096, isFirstTurn: true })).toEqual([3686, "initial_setup", "changed", "sent"]);
  });

  it("is set up on the first turn also where the session was given a window beforehand", () => {
    expect(outcome({ usage: 165, max: 40_960, current: 8192, isFirstTurn: true })).toEqual([8192, "initial_setup", "kept", "sent"]);
  });

  it("is large enough on the first turn, whose prompt is counted and not guessed", () => {
    expect(outcome({ usage: 20_000, max: 131_072, isFirstTurn: true })).toEqual([40_000, "usage_threshold", "changed", "sent"]);
    expect(outcome({ usage: 20_000, max: 40_960, isFirstTurn: true })).toEqual([36_864, "usage_threshold", "changed", "sent"]);
  });

  it("shrinks to what a smaller model is served at", () => {
    expect(outcome({ usage: 9000, max: 8192, current: 30_000, modelChanged: true })).toEqual([7372, "model_change", "changed", "sent"]);
  });

  it("does so also where nobody says that the model changed", () => {
    expect(outcome({ usage: 500, max: 2048, current: 8192 })).toEqual([1843, "model_change", "changed", "sent"]);
    expect(outcome({ usage: 0, max: 8192, current: 30_000 })).toEqual([7372, "model_change", "changed", "sent"]);
  });

  it("is planned anew for another model, by what the conversation needs", () => {
    expect(outcome({ usage: 165, max: 131_072, current: 36_864, modelChanged: true })).toEqual([8192, "model_change", "changed", "sent"]);
    expect(outcome({ usage: 30_000, max: 131_072, current: 36_864, modelChanged: true })).toEqual([
      60_000,
      "model_change",
      "changed",
      "sent",
    ]);
    expect(outcome({ max: 131_072, current: 36_864, modelChanged: true })).toEqual([36_864, "model_change", "kept", "sent"]);
  });

  it("is not reduced where the model's maximum is unknown", () => {
    expect(outcome({ usage: 7000, current: 16_384 })).toEqual([16_384, "no_adjustment", "kept", "sent"]);
    expect(outcome({ usage: 9000, current: 16_384 })).toEqual([18_000, "usage_threshold", "changed", "sent"]);
  });

  it("is not reset by an engine that read the prompt from its cache and reports 0 tokens", () => {
    expect(outcome({ usage: 0, max: 40_960, current: 36_864 })).toEqual([36_864, "no_adjustment", "kept", "sent"]);
    expect(outcome({ max: 40_960, current: 36_864 })).toEqual([36_864, "no_adjustment", "kept", "sent"]);
  });

  it("grows no further than memory reaches, and is not lowered where it is loaded", () => {
    expect(outcome({ usage: 30_000, max: 40_960, current: 8192, fits: 20_000 })).toEqual([20_000, "usage_threshold", "changed", "sent"]);
    expect(outcome({ usage: 165, max: 40_960, current: 32_768, loaded: 32_768, fits: 20_000 })).toEqual([
      32_768,
      "no_adjustment",
      "kept",
      "sent",
    ]);
  });

  it("set by hand stays where it was set, up to the model's own maximum", () => {
    expect(outcome({ usage: 30_000, max: 40_960, current: 8192, override: 10_000 })).toEqual([
      10_000,
      "manual_override",
      "changed",
      "sent",
    ]);
    expect(outcome({ usage: 165, max: 40_960, current: 10_000, override: 10_000 })).toEqual([10_000, "manual_override", "kept", "sent"]);
    expect(outcome({ usage: 165, max: 4096, override: 10_000 })).toEqual([4096, "manual_override", "changed", "sent"]);
  });

  describe("that is switched off", () => {
    const derived = derivePolicy(MOCHI, { window: { dynamic_enabled: false } });
    const off = derived.ok ? derived.policy : MOCHI;

    it("is left alone, and the engine is told no size", () => {
      expect(outcome({ usage: 30_000, max: 40_960, current: 8192 }, off)).toEqual([8192, "no_adjustment", "kept", "not sent"]);
      expect(outcome({ usage: 165, max: 40_960, isFirstTurn: true }, off)).toEqual([undefined, "no_adjustment", "kept", "not sent"]);
    });

    it("is told all the same when it was set by hand", () => {
      expect(outcome({ usage: 165, max: 40_960, override: 16_384 }, off)).toEqual([16_384, "manual_override", "changed", "sent"]);
    });
  });

  describe("whatever the figures", () => {
    const tokens = fc.integer({ min: 1, max: 300_000 });
    const maybe = fc.option(tokens, { nil: undefined });
    const situations: fc.Arbitrary<WindowSituation> = fc.record({
      usage: maybe,
      max: maybe,
      current: maybe,
      fits: maybe,
      isFirstTurn: fc.boolean(),
      modelChanged: fc.boolean(),
    });

    it("is at least twice the usage, or as large as may be", () => {
      fc.assert(
        fc.property(situations, tokens, (situation, usage) => {
          const { window = 0 } = planWindow(MOCHI, { ...situation, usage });
          const safe = Math.max(1, Math.floor(((situation.max ?? 10_000_000) * 9) / 10));
          expect(window).toBeGreaterThanOrEqual(Math.min(2 * usage, safe, situation.fits ?? safe));
        }),
      );
    });

    it("never exceeds 90 % of the model's maximum, nor what fits", () => {
      fc.assert(
        fc.property(situations, (situation) => {
          const { window = 0 } = planWindow(MOCHI, situation);
          if (situation.max !== undefined) expect(window).toBeLessThanOrEqual(Math.max(1, (situation.max * 9) / 10));
          if (situation.fits !== undefined) expect(window).toBeLessThanOrEqual(situation.fits);
        }),
      );
    });

    it("needs no second change", () => {
      fc.assert(
        fc.property(situations, (situation) => {
          const { window } = planWindow(MOCHI, situation);
          const again = planWindow(MOCHI, { ...situation, current: window, isFirstTurn: false, modelChanged: false });
          expect([again.window, again.reason, again.changed]).toEqual([window, "no_adjustment", false]);
        }),
      );
    });

    it("never shrinks while the model is the same and there is room", () => {
      fc.assert(
        fc.property(tokens, tokens, maybe, (current, more, usage) => {
          const { window } = planWindow(MOCHI, { usage, current, max: Math.ceil((current + more) / 0.9) });
          expect(window).toBeGreaterThanOrEqual(current);
        }),
      );
    });
  });
});

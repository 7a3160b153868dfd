import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findModelProfile, type ModelProfile } from "../policy/model-profile.ts";
import { OLLM_MODEL_PROFILES } from "../policy/ollm-model-profiles.ts";
import { OLLM } from "../policy/profiles/ollm.ts";
import { planWindow } from "./plan-window.ts";
import type { WindowSituation } from "./situation.ts";

const OLLM_SIZES: readonly number[] = OLLM.window.mode === "auto" ? OLLM.window.sizes : [];
const LLAMA = findModelProfile(OLLM_MODEL_PROFILES, "llama3.2:3b");

function outcome(situation: WindowSituation): readonly unknown[] {
  const { window, size, reason, changed } = planWindow(OLLM, situation);
  return [window, size, reason, changed ? "changed" : "kept"];
}

describe("an automatic window", () => {
  it("gives the engine 85 % of a chosen size: 13,600 of 16,000, and 13,926 of 16K", () => {
    expect(outcome({ override: 16_000, max: 131_072 })).toEqual([13_600, 16_000, "manual_override", "changed"]);
    expect(outcome({ override: 16_384, max: 131_072 })).toEqual([13_926, 16_384, "manual_override", "changed"]);
  });

  it("takes the figure of the model's profile instead, where there is one", () => {
    // 85 % of 4K rounded down would be 3,481: the profile's figure is not computed.
    expect(outcome({ override: 4096, profile: LLAMA })).toEqual([3482, 4096, "manual_override", "changed"]);
    expect(outcome({ override: 16_384, profile: LLAMA })).toEqual([13_926, 16_384, "manual_override", "changed"]);
  });

  it("takes the profile's next larger size for one it does not have, else its largest", () => {
    expect(outcome({ override: 10_000, profile: LLAMA })).toEqual([13_926, 10_000, "manual_override", "changed"]);
    expect(outcome({ override: 262_144, max: 262_144, profile: LLAMA })).toEqual([111_411, 262_144, "manual_override", "changed"]);
  });

  it("starts one tier below the largest size that fits in memory", () => {
    expect(outcome({ fits: 70_000, max: 131_072, isFirstTurn: true })).toEqual([27_852, 32_768, "initial_setup", "changed"]);
    expect(outcome({ fits: 20_000, max: 131_072 })).toEqual([6963, 8192, "initial_setup", "changed"]);
  });

  it("counts the model's maximum as room", () => {
    expect(outcome({ fits: 500_000, max: 8192 })).toEqual([3481, 4096, "initial_setup", "changed"]);
    expect(outcome({ fits: 500_000, profile: findModelProfile(OLLM_MODEL_PROFILES, "codegemma:2b") })).toEqual([
      3482,
      4096,
      "initial_setup",
      "changed",
    ]);
  });

  it("starts in the lowest tier where hardly anything fits", () => {
    expect(outcome({ fits: 4500, max: 131_072 })).toEqual([3481, 4096, "initial_setup", "changed"]);
    expect(outcome({ fits: 1000, max: 131_072 })).toEqual([850, 1000, "initial_setup", "changed"]);
  });

  it("starts at 16K where nobody knows what fits", () => {
    expect(outcome({ usage: 165, max: 131_072 })).toEqual([13_926, 16_384, "initial_setup", "changed"]);
    expect(outcome({ usage: 165, max: 8192 })).toEqual([6963, 8192, "initial_setup", "changed"]);
  });

  it("is locked for the session: neither usage nor low memory resizes it", () => {
    expect(outcome({ usage: 13_000, current: 13_926, max: 131_072 })).toEqual([13_926, 16_384, "no_adjustment", "kept"]);
    expect(outcome({ usage: 99_000, current: 13_926, max: 131_072, fits: 2048 })).toEqual([13_926, 16_384, "no_adjustment", "kept"]);
    expect(outcome({ usage: 165, current: 27_853, profile: LLAMA })).toEqual([27_853, 32_768, "no_adjustment", "kept"]);
  });

  it("gives the engine its share of a size that a conversation brings along", () => {
    expect(outcome({ current: 16_384, max: 131_072 })).toEqual([13_926, 16_384, "initial_setup", "changed"]);
    expect(outcome({ current: 20_000, max: 131_072 })).toEqual([20_000, 20_000, "no_adjustment", "kept"]);
  });

  it("is chosen anew for another model and for another session", () => {
    expect(outcome({ current: 13_926, fits: 70_000, max: 131_072, modelChanged: true })).toEqual([
      27_852,
      32_768,
      "model_change",
      "changed",
    ]);
    expect(outcome({ current: 13_926, fits: 70_000, max: 131_072, isFirstTurn: true })).toEqual([
      27_852,
      32_768,
      "initial_setup",
      "changed",
    ]);
    expect(outcome({ current: 13_926, max: 8192 })).toEqual([6963, 8192, "model_change", "changed"]);
  });

  describe("whatever the figures", () => {
    const tokens = fc.integer({ min: 1, max: 300_000 });
    const roundOrAny = fc.option(fc.oneof(tokens, fc.constantFrom(...OLLM_SIZES)), { nil: undefined });
    const maybe = fc.option(tokens, { nil: undefined });
    const profile = fc.option(fc.constantFrom(...OLLM_MODEL_PROFILES), { nil: undefined });
    const situations: fc.Arbitrary<WindowSituation> = fc.record({
      usage: maybe,
      max: roundOrAny,
      current: roundOrAny,
      fits: roundOrAny,
      override: maybe,
      profile,
    });

    it("is decided by sizes, never by labels", () => {
      fc.assert(
        fc.property(situations, fc.string(), (situation, label) => {
          const relabelled = situation.profile === undefined ? undefined : withLabels(situation.profile, label);
          expect(planWindow(OLLM, { ...situation, profile: relabelled })).toEqual(planWindow(OLLM, situation));
        }),
      );
    });

    it("is the same at every later turn, whatever is free and in use by then", () => {
      fc.assert(
        fc.property(situations, maybe, maybe, (start, usage, fits) => {
          const { window, size } = planWindow(OLLM, { ...start, override: undefined });
          const later = planWindow(OLLM, { ...start, override: undefined, usage, fits, current: window });
          expect([later.window, later.changed]).toEqual([window, false]);
          // The size is remembered by the engine's figure, as far as one size has that figure.
          if (start.profile === undefined && size !== undefined && OLLM_SIZES.includes(size)) expect(later.size).toBe(size);
        }),
      );
    });

    it("never exceeds the model's maximum, nor at its start what fits", () => {
      fc.assert(
        fc.property(situations, (situation) => {
          const { window = 0 } = planWindow(OLLM, { ...situation, isFirstTurn: true });
          expect(window).toBeLessThanOrEqual(Math.min(situation.max ?? window, situation.fits ?? window));
        }),
      );
    });
  });
});

function withLabels(profile: ModelProfile, label: string): ModelProfile {
  return { ...profile, name: label, context_profiles: profile.context_profiles.map((one) => ({ ...one, size_label: label })) };
}

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OrielError } from "../errors.ts";
import { checkPolicy } from "../policy/check-policy.ts";
import { POLICIES } from "../policy/policies.ts";
import { MOCHI } from "../policy/profiles/mochi.ts";
import { ORIEL } from "../policy/profiles/oriel.ts";
import { K } from "../units.ts";
import {
  boundsOf,
  configNotes,
  configuredPolicy,
  conversationConfig,
  marginsOf,
  USUAL_CONVERSATION_CONFIG,
  type WindowSettings,
} from "./conversation-config.ts";
import { planWindow } from "./plan-window.ts";
import type { WindowSituation } from "./situation.ts";

describe("the config of a conversation", () => {
  it("is the usual one where nothing is set", () => {
    expect(conversationConfig({})).toEqual(USUAL_CONVERSATION_CONFIG);
  });

  it("fills in what was left out as far as what was set leaves room", () => {
    expect(conversationConfig({ maxSize: 4096 })).toMatchObject({ minSize: 2048, targetSize: 4096, maxSize: 4096 });
    expect(conversationConfig({ maxSize: 1024 })).toMatchObject({ minSize: 1024, targetSize: 1024, maxSize: 1024 });
    expect(conversationConfig({ minSize: 16_384 })).toMatchObject({ minSize: 16_384, targetSize: 16_384, maxSize: 131_072 });
    expect(conversationConfig({ targetSize: 200_000 })).toMatchObject({ minSize: 2048, targetSize: 200_000, maxSize: 200_000 });
    expect(conversationConfig({ targetSize: 1000 })).toMatchObject({ minSize: 1000, targetSize: 1000 });
  });

  it("is always in order, whatever was set in order", () => {
    const size = fc.option(fc.integer({ min: 512, max: 300_000 }), { nil: undefined });
    fc.assert(
      fc.property(fc.tuple(size, size, size), (sizes) => {
        const ordered = sizes.filter((one) => one !== undefined).sort((a, b) => a - b);
        const [minSize, targetSize, maxSize] = sizes.map((one) => (one === undefined ? undefined : ordered.shift()));
        const set = {
          ...(minSize === undefined ? {} : { minSize }),
          ...(targetSize === undefined ? {} : { targetSize }),
          ...(maxSize === undefined ? {} : { maxSize }),
        };
        const config = conversationConfig(set);
        expect(config).toMatchObject(set);
        expect(config.minSize).toBeLessThanOrEqual(config.targetSize);
        expect(config.targetSize).toBeLessThanOrEqual(config.maxSize);
      }),
    );
  });

  it.each<[WindowSettings, string, string]>([
    [
      { minSize: 8192, targetSize: 4096 },
      "minSize",
      "The smallest size of 8,192 tokens is more than the target size of 4,096: expected smallest ≤ target ≤ largest.",
    ],
    [
      { targetSize: 8192, maxSize: 4096 },
      "targetSize",
      "The target size of 8,192 tokens is more than the largest size of 4,096: expected smallest ≤ target ≤ largest.",
    ],
    [
      { minSize: 8192, maxSize: 4096 },
      "minSize",
      "The smallest size of 8,192 tokens is more than the largest size of 4,096: expected smallest ≤ target ≤ largest.",
    ],
    [{ targetSize: 100 }, "targetSize", "The target size of a window must be a whole number of tokens from 512 to 2,097,152, got 100."],
    [{ maxSize: 4096.5 }, "maxSize", "The largest size of a window must be a whole number of tokens from 512 to 2,097,152, got 4096.5."],
    [{ memoryBufferBytes: -1 }, "memoryBufferBytes", "The memory that stays free must be a whole number of bytes, got -1."],
    [{ kvType: "q3" }, "kvType", "There is no KV type q3: expected one of f32, f16, bf16, q8_0, q5_1, q5_0, q4_1, q4_0, iq4_nl."],
  ])("refuses %o, and says what was expected", (set, param, message) => {
    const refused = refusalOf(() => conversationConfig(set));
    expect(refused).toMatchObject({ code: "invalid_request", param, message });
  });

  it("tells where the model cannot be served so", () => {
    expect(configNotes(USUAL_CONVERSATION_CONFIG, 131_072)).toEqual([]);
    expect(configNotes(USUAL_CONVERSATION_CONFIG, undefined)).toEqual([]);
    expect(configNotes(USUAL_CONVERSATION_CONFIG, 4096)).toEqual([
      "Its window will not reach 131,072 tokens: the model was made for 4,096 tokens at most.",
    ]);
    expect(configNotes({ ...USUAL_CONVERSATION_CONFIG, minSize: 8192 }, 4096)).toEqual([
      "Its window cannot have 8,192 tokens: the model was made for 4,096 tokens at most.",
    ]);
  });

  it("keeps its buffer free of every memory", () => {
    expect(marginsOf(USUAL_CONVERSATION_CONFIG)).toEqual({
      gpuBytes: K ** 3,
      ramShare: 0,
      ramLeastBytes: K ** 3,
      unifiedShare: 0.85,
      unifiedLeastBytes: K ** 3,
    });
  });
});

describe("a policy with the config of a conversation", () => {
  it("is the policy itself where there is no config", () => {
    expect(configuredPolicy(MOCHI, undefined)).toBe(MOCHI);
  });

  it.each(POLICIES)("is whole, and differs from $id in its windows only", (policy) => {
    const { window, ...rest } = configuredPolicy(policy, USUAL_CONVERSATION_CONFIG);
    expect(checkPolicy({ ...rest, window })).toMatchObject({ ok: true });
    expect(window).toMatchObject({ mode: "grow", first_window: 8192 });
    expect({ ...rest, window: policy.window }).toEqual(policy);
  });
});

describe("a window under the config of a conversation", () => {
  const planned = (set: WindowSettings, situation: WindowSituation) => {
    const config = conversationConfig(set);
    const { window, reason } = planWindow(configuredPolicy(ORIEL, config), { ...situation, bounds: boundsOf(config) });
    return [window, reason];
  };
  const max = 131_072;

  it("begins at the target, whatever the family's size", () => {
    expect(planned({ targetSize: 6000 }, { usage: 100, max })).toEqual([6000, "initial_setup"]);
    expect(planned({}, { usage: 100, max, family: { default: 32_768, max } })).toEqual([8192, "initial_setup"]);
  });

  it("begins with what the engine holds, or what a person saved", () => {
    expect(planned({}, { usage: 100, max, loaded: 32_768 })).toEqual([32_768, "initial_setup"]);
    expect(planned({ maxSize: 8192 }, { usage: 100, max, override: 16_384 })).toEqual([16_384, "manual_override"]);
  });

  it("grows in steps up to its own maximum", () => {
    expect(planned({ maxSize: 20_000 }, { usage: 9000, max, current: 8192 })).toEqual([16_384, "usage_threshold"]);
    expect(planned({ maxSize: 20_000 }, { usage: 19_000, max, current: 16_384 })).toEqual([20_000, "usage_threshold"]);
    expect(planned({ maxSize: 20_000 }, { usage: 99_000, max, current: 20_000 })).toEqual([20_000, "no_adjustment"]);
  });

  it("grows to its minimum where it is smaller, as far as there is memory", () => {
    expect(planned({ minSize: 12_000 }, { usage: 100, max, current: 4096 })).toEqual([12_000, "usage_threshold"]);
    expect(planned({ minSize: 12_000 }, { usage: 100, max, current: 4096, fits: 10_000 })).toEqual([10_000, "usage_threshold"]);
    expect(planned({ minSize: 12_000 }, { usage: 100, max: 8192, current: 4096 })).toEqual([8192, "usage_threshold"]);
  });

  it("stays at the target without autoSize", () => {
    const fixed = { targetSize: 8192, autoSize: false };
    expect(planned(fixed, { usage: 100, max })).toEqual([8192, "initial_setup"]);
    expect(planned(fixed, { usage: 50_000, max, current: 8192, loaded: 8192 })).toEqual([8192, "no_adjustment"]);
    expect(planned(fixed, { usage: 100, max, current: 4096, loaded: 4096 })).toEqual([8192, "usage_threshold"]);
    expect(planned(fixed, { usage: 100, max: 4096 })).toEqual([4096, "initial_setup"]);
  });

  it("takes nothing away that is loaded for others, and begins smaller where it is not loaded", () => {
    const small = { targetSize: 4096, maxSize: 4096 };
    expect(planned(small, { usage: 100, max, current: 32_768, loaded: 32_768 })).toEqual([32_768, "no_adjustment"]);
    expect(planned(small, { usage: 100, max, current: 32_768, idleMs: 60_000 })).toEqual([32_768, "no_adjustment"]);
    expect(planned(small, { usage: 100, max, current: 32_768, idleMs: 3_600_000 })).toEqual([4096, "usage_threshold"]);
    expect(planned(small, { usage: 100, max, current: 32_768 })).toEqual([4096, "initial_setup"]);
  });

  it("needs no second change, whatever the figures", () => {
    const tokens = fc.integer({ min: 512, max: 300_000 });
    const maybe = fc.option(tokens, { nil: undefined });
    fc.assert(
      fc.property(tokens, tokens, fc.boolean(), maybe, maybe, maybe, maybe, (one, other, autoSize, usage, current, limit, fits) => {
        const config = conversationConfig({ minSize: Math.min(one, other), targetSize: Math.max(one, other), autoSize });
        const policy = configuredPolicy(ORIEL, config);
        const situation = { usage, current, max: limit, fits, bounds: boundsOf(config) };
        const { window = 0 } = planWindow(policy, situation);
        expect(window).toBeLessThanOrEqual(Math.min(boundsOf(config).most, limit ?? window, fits ?? window));
        expect(planWindow(policy, { ...situation, current: window, loaded: window })).toMatchObject({ window, changed: false });
      }),
    );
  });
});

function refusalOf(act: () => unknown): OrielError | undefined {
  try {
    act();
    return undefined;
  } catch (thrown) {
    if (thrown instanceof OrielError) return thrown;
    throw thrown;
  }
}

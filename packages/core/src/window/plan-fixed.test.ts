import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Policy } from "../policy/policy.ts";
import { NOPENAI } from "../policy/profiles/nopenai.ts";
import { PRIVATE_GPT } from "../policy/profiles/private-gpt.ts";
import { ROAMPAL } from "../policy/profiles/roampal.ts";
import { planWindow } from "./plan-window.ts";
import type { WindowSituation } from "./situation.ts";

const MISTRAL = { default: 16_384, max: 32_768 };

function outcome(policy: Policy, situation: WindowSituation): readonly unknown[] {
  const { window, reason, changed, sendToEngine } = planWindow(policy, situation);
  return [window, reason, changed ? "changed" : "kept", sendToEngine ? "sent" : "not sent"];
}

describe("the fixed window of nopenai", () => {
  it("is all that the model was made for", () => {
    expect(outcome(NOPENAI, { usage: 100, max: 4096 })).toEqual([4096, "initial_setup", "changed", "sent"]);
    expect(outcome(NOPENAI, { usage: 4000, max: 4096, current: 4096 })).toEqual([4096, "no_adjustment", "kept", "sent"]);
  });

  it("is that of the model's size class, where the number of its parameters is known", () => {
    const windows = [1.2e9, 7.6e9, 33e9, 70.6e9].map((parameters) => planWindow(NOPENAI, { parameters, max: 131_072 }).window);
    expect(windows).toEqual([2048, 4096, 16_384, 32_768]);
    expect(planWindow(NOPENAI, { parameters: 70e9, max: 8192 }).window).toBe(8192);
  });

  it("is the one of the model's own entry, where it has one", () => {
    expect(outcome(NOPENAI, { override: 3000, parameters: 7e9, max: 4096 })).toEqual([3000, "manual_override", "changed", "sent"]);
  });

  it("is that of the new model after a change", () => {
    expect(outcome(NOPENAI, { max: 16_384, current: 4096, modelChanged: true })).toEqual([16_384, "model_change", "changed", "sent"]);
  });

  it("is the same whatever the conversation needs", () => {
    const tokens = fc.integer({ min: 0, max: 100_000 });
    fc.assert(
      fc.property(tokens, tokens, (usage, wish) => {
        expect(planWindow(NOPENAI, { usage, wish, max: 16_384 }).window).toBe(16_384);
      }),
    );
  });

  it("tells that a prompt and a reply which exceed it together would be refused", () => {
    const notes = planWindow(NOPENAI, { usage: 4000, allowance: 200, max: 4096 }).steps.filter(({ rule }) => rule === "overflow");
    expect(notes).toEqual([
      {
        rule: "overflow",
        value: 4000,
        note: "This turn would be refused: 4200 tokens (4000 prompt + 200 reply) do not fit the context window of 4096 tokens: ask for a reply of at most 96 tokens, shorten the conversation, or raise the model's window.",
      },
    ]);
    expect(planWindow(NOPENAI, { usage: 4000, allowance: 96, max: 4096 }).steps.some(({ rule }) => rule === "overflow")).toBe(false);
  });
});

describe("the window of private-gpt", () => {
  it("is the engine's own, which is told nothing", () => {
    expect(outcome(PRIVATE_GPT, { loaded: 4096, max: 131_072, override: 8192, wish: 2048 })).toEqual([
      4096,
      "initial_setup",
      "changed",
      "not sent",
    ]);
    expect(outcome(PRIVATE_GPT, { current: 4096, max: 131_072 })).toEqual([4096, "no_adjustment", "kept", "not sent"]);
  });

  it("is the maximum of a known model where the engine says nothing", () => {
    expect(planWindow(PRIVATE_GPT, { family: { default: 16_384, max: 131_072 } }).window).toBe(131_072);
    expect(planWindow(PRIVATE_GPT, { max: 4096, current: 131_072, modelChanged: true }).window).toBe(4096);
  });

  it("is not known of an unknown model, and not guessed", () => {
    const plan = planWindow(PRIVATE_GPT, { usage: 500 });
    expect(plan).toEqual({
      window: undefined,
      size: undefined,
      reason: "no_adjustment",
      changed: false,
      sendToEngine: false,
      usage: 500,
      steps: [
        { rule: "max", value: undefined, note: "The largest window of the model is not known." },
        { rule: "window", value: undefined, note: "The window is not known. The engine is told no size." },
      ],
    });
  });

  it("is what the engine holds, whether or not we think that it fits", () => {
    expect(planWindow(PRIVATE_GPT, { loaded: 32_768, fits: 4096 }).window).toBe(32_768);
  });
});

describe("the manual window of roampal", () => {
  it("is what the request says, else what was saved, else safe for the family, else 8,192", () => {
    const known = { wish: 4096, override: 10_000, family: MISTRAL };
    expect(outcome(ROAMPAL, known)).toEqual([4096, "manual_override", "changed", "sent"]);
    expect(outcome(ROAMPAL, { ...known, wish: undefined })).toEqual([10_000, "manual_override", "changed", "sent"]);
    expect(outcome(ROAMPAL, { family: MISTRAL })).toEqual([16_384, "initial_setup", "changed", "sent"]);
    expect(outcome(ROAMPAL, {})).toEqual([8192, "initial_setup", "changed", "sent"]);
  });

  it("asks neither the engine nor the model for a size", () => {
    expect(planWindow(ROAMPAL, { loaded: 4096, stated: 2048, family: MISTRAL }).window).toBe(16_384);
  });

  it("does not exceed the model's own maximum, which a saved size once could", () => {
    expect(planWindow(ROAMPAL, { override: 200_000, family: MISTRAL }).window).toBe(32_768);
    expect(planWindow(ROAMPAL, { override: 200_000, max: 16_384, family: MISTRAL }).window).toBe(16_384);
  });

  it("believes the model over the table", () => {
    expect(planWindow(ROAMPAL, { max: 8192, family: { default: 32_768, max: 131_072 } }).window).toBe(8192);
  });

  it("invents no maximum for an unknown model", () => {
    expect(planWindow(ROAMPAL, { override: 150_000 }).steps[0]).toEqual({
      rule: "max",
      value: undefined,
      note: "The largest window of the model is not known.",
    });
  });

  it("is no smaller than 512, unless the model is", () => {
    expect(planWindow(ROAMPAL, { wish: 10 }).window).toBe(512);
    expect(planWindow(ROAMPAL, { wish: 10, max: 256 }).window).toBe(256);
  });

  it("changes at once when another size is saved, and back when that is taken back", () => {
    expect(outcome(ROAMPAL, { override: 4096, current: 16_384, family: MISTRAL })).toEqual([4096, "manual_override", "changed", "sent"]);
    expect(outcome(ROAMPAL, { current: 4096, family: MISTRAL })).toEqual([16_384, "initial_setup", "changed", "sent"]);
  });
});

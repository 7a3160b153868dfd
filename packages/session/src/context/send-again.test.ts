import { contextLengthExceeded, DEFAULT_POLICY, OrielError, planWindow, type Tokens, type WindowPlan } from "@oriel/core";
import { fakeEngine } from "@oriel/testkit";
import { describe, expect, it } from "vitest";
import { contextWorld } from "../testing/context-world.ts";
import type { WindowPlanner } from "./ports.ts";
import { type AfterRefusal, sendAgain } from "./send-again.ts";
import { planned } from "./served-window.ts";

const OUT_OF_MEMORY = new OrielError("model_load_failed", "Out of memory.", { data: { reason: "out_of_memory" } });

/** What comes of a refusal of a prompt of 1,000 tokens in a window of 4,096. */
function after(refusal: unknown, windows: Partial<WindowPlanner>): Promise<AfterRefusal> {
  const nothing = (): Promise<never> => Promise.reject(new Error("Nobody asked for it."));
  const planner = { plan: nothing, afterRefusal: nothing, afterOutOfMemory: nothing, ...windows };
  const refused = { window: planned(planOf(1000)), prompt: 1000, allowance: 512, leastReply: 64, wasDeeper: false };
  return sendAgain({ windows: planner }, contextWorld(fakeEngine(), 4096).asked([]), "trim", refused, refusal);
}

/** The plan of a window of 4,096 tokens that needs so much, in memory that holds so much. */
function planOf(usage: Tokens, fits?: Tokens): WindowPlan {
  return planWindow(DEFAULT_POLICY, { usage, current: 4096, max: 65_536, fits, isFirstTurn: false });
}

describe("sendAgain", () => {
  it("says that memory is low where the engine has found none, whether or not a smaller window can be tried", async () => {
    const low = { wanted: 4096, fits: undefined };
    expect(await after(OUT_OF_MEMORY, { afterOutOfMemory: async () => undefined })).toEqual({ again: undefined, low });
    const smaller = { ...planOf(1000), window: 2048 };
    const { again, ...rest } = await after(OUT_OF_MEMORY, { afterOutOfMemory: async () => smaller });
    expect(rest).toEqual({ low });
    expect(again).toMatchObject({ window: { window: 2048 }, retry: { cause: "out_of_memory", window: 4096, prompt: 1000 } });
  });

  it("says that memory is low where it is in the way of the larger window that the engine's count asks for", async () => {
    const refusal = contextLengthExceeded({ prompt: 9000, reply: undefined, window: 4096 });
    const bounded = planOf(9000, 4096);
    expect(await after(refusal, { afterRefusal: async () => bounded })).toMatchObject({
      again: { isDeeper: true, window: { window: 4096 } },
      low: { wanted: expect.any(Number), fits: 4096 },
    });
    const grown = planOf(9000, 65_536);
    expect(await after(refusal, { afterRefusal: async () => grown })).toEqual({
      again: {
        window: planned(grown),
        extraMargin: 0,
        isDeeper: false,
        retry: { cause: "context_length_exceeded", window: 4096, prompt: 1000 },
      },
      low: undefined,
    });
  });

  it("lets every other failure stand", async () => {
    expect(await after(new OrielError("engine_crashed", "It stopped."), {})).toEqual({ again: undefined });
    expect(await after(new Error("It broke."), {})).toEqual({ again: undefined });
  });
});

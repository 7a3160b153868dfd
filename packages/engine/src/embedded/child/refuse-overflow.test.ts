import { OrielError } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { refuseOverflow } from "./refuse-overflow.ts";

describe("refuseOverflow", () => {
  it("lets pass what fits, to the last token", () => {
    expect(() => refuseOverflow(512, 3584, 4096, false)).not.toThrow();
    expect(() => refuseOverflow(4095, undefined, 4096, false)).not.toThrow();
  });

  it("lets a reply become longer than the window where room is made for it, but no prompt", () => {
    expect(() => refuseOverflow(4095, 9000, 4096, true)).not.toThrow();
    expect(() => refuseOverflow(4096, 1, 4096, true)).toThrow(OrielError);
  });

  it("refuses a prompt that leaves no room for a reply, and a reply there is no room for, with the numbers", () => {
    expect([dataOf(4096, undefined, 4096), dataOf(4000, 100, 4096)]).toEqual([
      { needed: 4096, prompt: 4096, reply: null, window: 4096 },
      { needed: 4100, prompt: 4000, reply: 100, window: 4096 },
    ]);
  });
});

function dataOf(prompt: number, maxTokens: number | undefined, window: number) {
  try {
    refuseOverflow(prompt, maxTokens, window, false);
  } catch (failure) {
    if (failure instanceof OrielError && failure.code === "context_length_exceeded") return failure.data;
    throw failure;
  }
  return undefined;
}

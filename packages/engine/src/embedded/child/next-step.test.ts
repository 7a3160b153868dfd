import { describe, expect, it } from "vitest";
import { nextStep } from "./next-step.ts";

const reply = { window: 4096, needsSlot: true };
const load = { window: 4096, needsSlot: false };

describe("nextStep", () => {
  it("starts what fits the context that is there", () => {
    expect(nextStep(reply, { window: 4096, running: 1, slots: 2, hasUnsaved: false })).toEqual({ do: "start" });
    expect(nextStep(load, { window: 4096, running: 2, slots: 2, hasUnsaved: false })).toEqual({ do: "start" });
  });

  it("waits for a slot", () => {
    expect(nextStep(reply, { window: 4096, running: 2, slots: 2, hasUnsaved: false })).toEqual({ do: "wait" });
  });

  it("changes the window only when no reply runs", () => {
    expect(nextStep(reply, { window: 2048, running: 1, slots: 2, hasUnsaved: false })).toEqual({ do: "wait" });
    expect(nextStep(reply, { window: 2048, running: 0, slots: 2, hasUnsaved: false })).toEqual({ do: "resize", window: 4096 });
    expect(nextStep(load, { window: undefined, running: 0, slots: 2, hasUnsaved: false })).toEqual({ do: "resize", window: 4096 });
  });

  it("has nothing to do with nobody in line", () => {
    expect(nextStep(undefined, { window: 4096, running: 0, slots: 2, hasUnsaved: false })).toEqual({ do: "wait" });
  });

  it("saves conversations only while nobody waits and nobody is answered", () => {
    expect(nextStep(undefined, { window: 4096, running: 0, slots: 2, hasUnsaved: true })).toEqual({ do: "save" });
    expect(nextStep(undefined, { window: 4096, running: 1, slots: 2, hasUnsaved: true })).toEqual({ do: "wait" });
    expect(nextStep(reply, { window: 4096, running: 0, slots: 2, hasUnsaved: true })).toEqual({ do: "start" });
  });
});

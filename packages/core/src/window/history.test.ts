import { describe, expect, it } from "vitest";
import { MOCHI } from "../policy/profiles/mochi.ts";
import { recordAdjustment, type WindowAdjustment } from "./history.ts";
import { planWindow } from "./plan-window.ts";

const AT = "2026-01-01T00:00:00.000Z";

describe("recordAdjustment", () => {
  it("notes what changed, why, at which usage and when", () => {
    const plan = planWindow(MOCHI, { usage: 30_000, max: 40_960, current: 8192 });
    expect(recordAdjustment([], plan, AT)).toEqual([{ reason: "usage_threshold", window: 36_864, usage: 30_000, at: AT }]);
  });

  it("notes the first window as a change", () => {
    const plan = planWindow(MOCHI, { usage: 165, max: 40_960, isFirstTurn: true });
    expect(recordAdjustment([], plan, AT)).toEqual([{ reason: "initial_setup", window: 8192, usage: 165, at: AT }]);
  });

  it("notes nothing where nothing changed, so that ten entries are ten changes and not ten turns", () => {
    const history: readonly WindowAdjustment[] = [{ reason: "initial_setup", window: 8192, usage: 165, at: AT }];
    expect(recordAdjustment(history, planWindow(MOCHI, { usage: 165, max: 40_960, current: 8192 }), AT)).toBe(history);
    expect(recordAdjustment(history, planWindow(MOCHI, { override: 8192, current: 8192 }), AT)).toBe(history);
  });

  it("keeps the last ten, oldest first", () => {
    let history: readonly WindowAdjustment[] = [];
    let current = 8192;
    for (let turn = 1; turn <= 14; turn += 1) {
      const plan = planWindow(MOCHI, { usage: 4096 + turn, max: 131_072, current });
      history = recordAdjustment(history, plan, AT);
      current = plan.window ?? current;
    }
    expect(history.map(({ usage }) => usage)).toEqual([4101, 4102, 4103, 4104, 4105, 4106, 4107, 4108, 4109, 4110]);
    expect(history.at(-1)).toEqual({ reason: "usage_threshold", window: 8220, usage: 4110, at: AT });
  });
});

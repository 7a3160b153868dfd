import { describe, expect, it } from "vitest";
import { MOCHI } from "../policy/profiles/mochi.ts";
import { ORIEL } from "../policy/profiles/oriel.ts";
import { ROAMPAL } from "../policy/profiles/roampal.ts";
import { retryWindow } from "./retry-window.ts";

describe("retryWindow", () => {
  it("is 2,048 under roampal, whatever did not fit", () => {
    expect([32_768, 4096].map((failed) => retryWindow(ROAMPAL.window, failed))).toEqual([2048, 2048]);
  });

  it("is the next smaller step under oriel, and under any policy that says so", () => {
    expect([40_960, 32_768].map((failed) => retryWindow(ORIEL.window, failed))).toEqual([32_768, 16_384]);
    expect(retryWindow({ ...MOCHI.window, retry_window: "step_below" }, 36_864)).toBe(32_768);
  });

  it("is none where it would not be smaller, or where the policy has none", () => {
    expect(retryWindow(ROAMPAL.window, 2048)).toBeUndefined();
    expect(retryWindow(ORIEL.window, 512)).toBeUndefined();
    expect(retryWindow(MOCHI.window, 36_864)).toBeUndefined();
  });
});

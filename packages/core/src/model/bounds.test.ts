import { describe, expect, it } from "vitest";
import { OrielError } from "../errors.ts";
import { checkWindow, LARGEST_UNKNOWN_WINDOW } from "./bounds.ts";

describe("checkWindow", () => {
  it.each([512, 4096, 40_960])("accepts %d of a model made for 40,960", (asked) => {
    expect(checkWindow("qwen3:8b", asked, 40_960)).toBe(asked);
  });

  it.each([0, -4096, 511, 40_961, 4096.5, Number.NaN, Number.POSITIVE_INFINITY])("refuses %d, and says which bound it broke", (asked) => {
    const refusal = refusalOf(() => checkWindow("qwen3:8b", asked, 40_960));
    expect({ code: refusal.code, param: refusal.param, message: refusal.message, data: refusal.data }).toEqual({
      code: "window_out_of_bounds",
      param: "tokens",
      message: `The window of qwen3:8b must be a whole number of tokens from 512 to 40,960 (the largest window qwen3:8b was made for), got ${asked}.`,
      data: { min: 512, max: 40_960, got: Number.isFinite(asked) ? asked : null },
    });
  });

  it("bounds a model of unknown maximum at twice what any local model claims", () => {
    expect(checkWindow("mystery", LARGEST_UNKNOWN_WINDOW, undefined)).toBe(2_097_152);
    expect(refusalOf(() => checkWindow("mystery", LARGEST_UNKNOWN_WINDOW + 1, undefined)).message).toBe(
      "The window of mystery must be a whole number of tokens from 512 to 2,097,152 (its own maximum is unknown), got 2097153.",
    );
  });

  it("lets a model that is smaller than any useful window have exactly its own", () => {
    expect(checkWindow("all-minilm", 256, 256)).toBe(256);
    expect(refusalOf(() => checkWindow("all-minilm", 255, 256)).message).toContain("from 256 to 256");
  });
});

function refusalOf(work: () => unknown): OrielError {
  try {
    work();
  } catch (error) {
    if (error instanceof OrielError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

import { describe, expect, it } from "vitest";
import type { Status } from "../chat/status.ts";
import { readContext } from "../context-line/reading.ts";
import { levelMilestone, reminder, statusMilestone } from "./milestone.ts";

const reading: Status = { kind: "reading", word: "Reading", detail: "8,192 of 21,406", fraction: 0.38 };
const writing: Status = { kind: "writing", word: "Writing", detail: "~34 tok/s", fraction: undefined };

describe("what is said aloud", () => {
  it("is a new stage, once", () => {
    expect(statusMilestone("waiting", reading)).toBe("Reading 8,192 of 21,406");
    expect(statusMilestone("reading", reading)).toBeUndefined();
    expect(statusMilestone("reading", writing)).toBe("Writing");
  });

  it("is a sign of life while a stage lasts", () => {
    expect(reminder(writing)).toEqual({ text: "Still writing", everyMs: 7000 });
    expect(reminder({ kind: "ready", word: "Ready", detail: undefined, fraction: undefined })).toBeUndefined();
  });

  it("is a window that becomes tight or too small", () => {
    const used = (tokens: number) => readContext({ count: { tokens, basis: "exact" }, window: 8192 }, 0, 512);
    expect([1000, 7000, 9432].map((tokens) => levelMilestone(used(tokens)))).toEqual([
      undefined,
      "The window is tight: 85 percent used",
      "Over the window by 1,240 tokens",
    ]);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { InWindow } from "../chat/in-window.ts";
import { percentText, readContext, readingText } from "./reading.ts";

function holding(tokens: number, window: number | undefined, basis: "exact" | "estimate" = "exact"): InWindow {
  return { count: { tokens, basis }, window };
}

describe("the context line", () => {
  it("says before the first message that nothing is in the window", () => {
    expect(readingText(readContext({ isEmpty: true, window: 4096 }, 0, 2048))).toBe("Nothing in the window yet, window 4,096 tokens");
    expect(readingText(readContext({ isEmpty: true, window: undefined }, 0, 2048))).toBe("Nothing in the window yet");
  });

  it("does not call a conversation empty that was only never counted", () => {
    expect(readingText(readContext({ isEmpty: false, window: 4096 }, 0, 2048))).toBe("Not counted yet, window 4,096 tokens");
  });

  it("keeps what is used, what is kept for the reply and the room apart", () => {
    expect(readContext(holding(1204, 8192), 0, 2048)).toEqual({
      kind: "gauge",
      used: { tokens: 1204, basis: "exact" },
      window: 8192,
      percentage: 14.7,
      draft: 0,
      allowance: 2048,
      replyFits: 2048,
      room: 4940,
      overBy: 0,
      level: "calm",
    });
  });

  it("invents no share of an unknown window", () => {
    const reading = readContext(holding(21406, undefined), 0, 2048);
    expect(reading).toEqual({ kind: "count", used: { tokens: 21406, basis: "exact" } });
    expect(readingText(reading)).toBe("21,406 tokens used, window unknown");
  });

  it("marks an estimate", () => {
    expect(readingText(readContext(holding(1204, 8192, "estimate"), 0, 2048))).toBe("~1,204 of 8,192 tokens used, 15 %, 4,940 room");
  });

  it.each([
    [6500, "calm"],
    [6554, "tight"],
    [8192, "tight"],
    [8193, "over"],
  ])("with %i of 8,192 is %s", (tokens, level) => {
    expect(readContext(holding(tokens, 8192), 0, 2048)).toMatchObject({ level });
  });

  it("says by how much it is over, as an estimate when a draft has a part in it", () => {
    expect(readingText(readContext(holding(9432, 8192), 0, 2048))).toBe("9,432 of 8,192 tokens used, 115 %, over by 1,240");
    expect(readingText(readContext(holding(8192, 8192), 12, 2048))).toContain("over by ~12");
  });

  it("says how much of the reply still fits when there is no room for all of it", () => {
    expect(readContext(holding(7000, 8192), 10, 2048)).toMatchObject({ room: 0, replyFits: 1182 });
  });

  it("accounts for every token of the window as long as all of it fits", () => {
    const sizes = fc.integer({ min: 0, max: 20_000 });
    fc.assert(
      fc.property(sizes, sizes, sizes, fc.integer({ min: 1, max: 40_000 }), (used, draft, allowance, window) => {
        const reading = readContext(holding(used, window), draft, allowance);
        if (reading.kind !== "gauge") throw new Error("a known window gives a gauge");
        const taken = reading.used.tokens + reading.draft + reading.replyFits + reading.room;
        expect(taken - reading.overBy).toBe(window);
        expect(reading.level === "over").toBe(used + draft > window);
      }),
    );
  });
});

describe("a percentage in words", () => {
  it("never rounds something down to nothing", () => {
    expect([0, 0.4, 1.4, 64.6, 115.1].map(percentText)).toEqual(["0 %", "< 1 %", "1 %", "65 %", "115 %"]);
  });
});

import { describe, expect, it } from "vitest";
import { timeAgo } from "./time-ago.ts";

const now = Date.parse("2026-03-10T12:00:00Z");

describe("how long ago", () => {
  it.each([
    ["2026-03-10T11:59:30Z", "now"],
    ["2026-03-10T11:55:00Z", "5 min ago"],
    ["2026-03-10T09:00:00Z", "3 h ago"],
    ["2026-03-09T11:00:00Z", "1 day ago"],
    ["2026-03-05T11:00:00Z", "5 days ago"],
    ["2025-12-24T12:00:00Z", "24 Dec 2025"],
  ])("%s was %s", (then, words) => {
    expect(timeAgo(then, now)).toBe(words);
  });

  it("calls a clock that runs ahead now, and says nothing of what is no time", () => {
    expect(timeAgo("2026-03-10T12:00:05Z", now)).toBe("now");
    expect(timeAgo("yesterday", now)).toBe("");
  });
});

import { describe, expect, it } from "vitest";
import { formatMarkedCount } from "./count.ts";

describe("formatMarkedCount", () => {
  it("marks what was counted and what was estimated", () => {
    expect(formatMarkedCount({ tokens: 1204, basis: "exact" })).toBe("=1204");
    expect(formatMarkedCount({ tokens: 1204, basis: "estimate" })).toBe("~1204");
  });
});

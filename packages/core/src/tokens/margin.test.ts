import { describe, expect, it } from "vitest";
import { calibrate } from "./calibrate.ts";
import { type Calibration, knownOf } from "./calibration.ts";
import { KIND, KIND_COUNT } from "./kind.ts";
import { marginFor, spreadFor } from "./margin.ts";

function withSpread(spread: number): Calibration {
  return { ...knownOf(undefined), reports: 5, spread };
}

function only(kind: number, tokens: number): readonly number[] {
  const kinds = new Array<number>(KIND_COUNT).fill(0);
  kinds[kind] = tokens;
  return kinds;
}

describe("marginFor", () => {
  it("is nothing for an exact count, whatever is known", () => {
    expect(marginFor({ tokens: 5000, basis: "exact" }, undefined)).toBe(0);
    expect(marginFor({ tokens: 5000, basis: "exact" }, withSpread(0.3))).toBe(0);
  });

  it.each([
    ["a fifth while nothing is known of the model", undefined, 1000],
    ["twice the usual error", withSpread(0.05), 500],
    ["never less than 3 %", withSpread(0.001), 150],
    ["never more than 40 %", withSpread(0.5), 2000],
  ])("of an estimate is %s", (_what, calibration, margin) => {
    expect(marginFor({ tokens: 5000, basis: "estimate" }, calibration)).toBe(margin);
  });
});

describe("spreadFor", () => {
  const english = { kinds: only(KIND.words, 1000), fixed: 0 };
  const known = [1, 2, 3, 4, 5, 6, 7, 8].reduce<Calibration | undefined>(
    (calibration) => calibrate(calibration, { ...english, reported: 1300 }),
    undefined,
  );

  it("is small for text like that of the reports", () => {
    expect(spreadFor(english, known)).toBeLessThan(0.08);
  });

  it("stays large for kinds of text that no report has told anything of", () => {
    expect(spreadFor({ kinds: only(KIND.scripts, 1000), fixed: 0 }, known)).toBeGreaterThan(0.5);
  });
});

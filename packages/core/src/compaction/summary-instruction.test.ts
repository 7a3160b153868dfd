import { describe, expect, it } from "vitest";
import type { WantedSummary } from "../context/prompt-plan.ts";
import { summaryInstruction } from "./summary-instruction.ts";
import { measure } from "./testing/draft.ts";

const WANTED: WantedSummary = {
  id: "k",
  made: "anew",
  from: 1,
  to: 9,
  level: "moderate",
  mostTokens: 600,
  replacedTokens: 4000,
  merges: [],
  fresh: [{ from: 1, to: 9 }],
  follows: [],
};

describe("summaryInstruction", () => {
  it("begins with the words the demonstration model was trained on", () => {
    expect(summaryInstruction(WANTED).split("\n")[0]).toBe("Summarise the conversation so far as a list of facts.");
  });

  it("asks for as many words as there is room for", () => {
    expect(summaryInstruction(WANTED)).toMatch(/at most 300 words\.$/);
    expect(summaryInstruction({ ...WANTED, mostTokens: 25 })).toMatch(/at most 12 words\.$/);
  });

  it("speaks of an earlier summary only where there is one", () => {
    expect(summaryInstruction(WANTED)).not.toContain("earlier summary");
    expect(summaryInstruction({ ...WANTED, merges: ["k0"] })).toContain("Carry over every fact of the earlier summary.");
    expect(summaryInstruction({ ...WANTED, follows: ["k0"] })).toContain("only what is new since");
  });

  it("says what the user wants kept above all", () => {
    expect(summaryInstruction(WANTED, " the prices ")).toContain("\nAbove all: the prices\n");
    expect(summaryInstruction(WANTED, " ")).toBe(summaryInstruction(WANTED));
  });

  it("is short enough for a window of 2K", () => {
    expect(measure(summaryInstruction({ ...WANTED, merges: ["k0"] }))).toBeLessThan(120);
  });
});

import type { Branch } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { type ConversationState, diffStates } from "./diff-states.ts";

/** A conversation of ten messages; `b` leaves it after four, `c` leaves `b` after six, `d` begins anew. */
const BRANCHES: readonly Branch[] = [branch("a", undefined, 0, 10), branch("b", "a", 4, 8), branch("c", "b", 6, 9), branch("d", "a", 0, 2)];

type At = readonly [branch: string, messages: number];

describe("diffStates", () => {
  it.each<[string, At, At, number]>([
    ["a state and itself", ["a", 10], ["a", 10], 10],
    ["a state and an earlier one on its branch", ["a", 10], ["a", 3], 3],
    ["a branch and what it left", ["a", 10], ["b", 8], 4],
    ["two that were left at different places", ["b", 8], ["c", 9], 6],
    ["a branch of a branch and the first", ["c", 9], ["a", 10], 4],
    ["states before the fork, told by different branches", ["c", 3], ["a", 3], 3],
    ["a branch on which nothing was said yet, and its parent", ["b", 4], ["a", 4], 4],
    ["beginnings that differ", ["d", 2], ["a", 10], 0],
    ["nothing and something", ["a", 0], ["a", 10], 0],
  ])("counts what %s share, either way round", (_what, before, after, shared) => {
    expect(diffStates(BRANCHES, state(...before), state(...after)).shared).toBe(shared);
    expect(diffStates(BRANCHES, state(...after), state(...before)).shared).toBe(shared);
  });

  it("names what was set otherwise, and nothing else", () => {
    const before = { ...state("a", 1), settings: { systemPrompt: "Be brief.", temperature: 1, theme: { dark: true } } };
    const after = { ...state("a", 1), model: "n", settings: { temperature: 0.5, theme: { dark: true }, maxTokens: 9 } };
    expect(diffStates(BRANCHES, before, after)).toEqual({
      shared: 1,
      model: { name: "model", before: "m", after: "n" },
      policy: undefined,
      settings: [
        { name: "maxTokens", before: undefined, after: 9 },
        { name: "systemPrompt", before: "Be brief.", after: undefined },
        { name: "temperature", before: 1, after: 0.5 },
      ],
    });
  });
});

function state(branch: string, messages: number): ConversationState {
  return { branch, messages, model: "m", policy: "oriel", settings: {} };
}

function branch(id: string, parent: string | undefined, forkedAt: number, messageCount: number): Branch {
  return { id, sessionId: "a", parent, forkedAt, title: undefined, createdAt: "", messageCount };
}

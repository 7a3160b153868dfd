import { DEFAULT_POLICY, type SessionSummary, type Tier } from "@oriel/core";
import { describe, expect, it } from "vitest";
import type { Asked } from "./context/ports.ts";
import { lastPrompts } from "./last-prompts.ts";
import { UNMARKED } from "./marks.ts";

type Basis = Pick<Asked, "standing" | "preamble" | "marks">;

describe("the last prompt of a session", () => {
  it.each<[string, Partial<SessionSummary>, Partial<Basis>, readonly string[]]>([
    ["nothing but its messages", { messageCount: 4 }, {}, []],
    ["its policy", { policy: "mochi" }, {}, ["policy"]],
    ["its mode", { settings: { mode: "tutor" } }, {}, ["mode"]],
    ["the tier of its window", {}, { preamble: sent("Premium") }, ["tier"]],
    ["what is pinned", {}, { marks: { ...UNMARKED, pinned: new Set([3, 1]) } }, ["marks"]],
    ["what is left out", {}, { marks: { ...UNMARKED, excluded: new Set([1]) } }, ["marks"]],
    ["its model", {}, { standing: standing(true) }, ["model"]],
    ["several things, the weightiest first", { policy: "mochi", settings: { mode: "tutor" } }, {}, ["policy", "mode"]],
    ["its branch, on which nothing was sent before", { branch: "b-2", policy: "mochi" }, {}, []],
  ])("differs from the one before in %s", (_what, session, asked, expected) => {
    const last = lastPrompts();
    expect(last.note(SESSION, ASKED)).toEqual([]);
    expect(last.note({ ...SESSION, ...session }, { ...ASKED, ...asked })).toEqual(expected);
    expect(last.note({ ...SESSION, ...session }, { ...ASKED, ...asked, standing: standing(false) })).toEqual([]);
  });

  it("is that of the same session, and is forgotten when many others have gone on since", () => {
    const last = lastPrompts(2);
    last.note(SESSION, ASKED);
    expect(last.note({ ...SESSION, id: "s-2", policy: "mochi" }, ASKED)).toEqual([]);
    last.note({ ...SESSION, id: "s-3" }, ASKED);
    expect(last.note({ ...SESSION, policy: "mochi" }, ASKED)).toEqual([]);
  });
});

const SESSION: SessionSummary = {
  id: "s-1",
  model: "m",
  policy: "oriel",
  title: undefined,
  settings: {},
  createdAt: "2026-01-01T00:00:00.000Z",
  updatedAt: "2026-01-01T00:00:00.000Z",
  branch: "s-1",
  messageCount: 2,
  preview: undefined,
};

const ASKED: Basis = { standing: standing(false), preamble: sent("Basic"), marks: UNMARKED };

function standing(modelChanged: boolean): Asked["standing"] {
  return { policy: DEFAULT_POLICY, current: 4096, isFirstTurn: false, modelChanged };
}

function sent(tier: Tier["name"]): Asked["preamble"] {
  return { mode: undefined, tier, left: [], files: [] };
}

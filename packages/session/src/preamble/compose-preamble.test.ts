import { type DiscoveredContext, type Measure, tierOf } from "@oriel/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { composePreamble } from "./compose-preamble.ts";
import type { PromptSettings } from "./prompt-settings.ts";

/** One token a word. */
const byWords: Measure = (text) => text.match(/\S+/g)?.length ?? 0;

const STANDARD = tierOf(16_384);
const MINIMAL = tierOf(2048);
const TEXTS = { rules: "Be honest.", mode: "You write code.", detail: "Test it." };
const DISCOVERED: DiscoveredContext = {
  root: "/p",
  from: "/p",
  text: "Context from AGENTS.md:\n\nUse tabs.",
  tokens: 5,
  files: [{ path: "AGENTS.md", kind: "whole", tokens: 5 }],
};

describe("composePreamble", () => {
  it("has what changes seldom first and the goal last", () => {
    const settings: PromptSettings = {
      systemPrompt: " You are Ada.\n",
      activeTools: [{ name: "run" }],
      goal: "Ship it.",
      discovered: DISCOVERED,
    };
    expect(composePreamble(settings, TEXTS, STANDARD, byWords)).toEqual({
      text: `You are Ada.

<oriel-context>
Files of the user's project. Where two differ, the later one holds.

Context from AGENTS.md:

Use tabs.
</oriel-context>

Be honest.

You write code.

Test it.

Tools you may call: run

The goal: Ship it.`,
      tokens: 38,
      budget: 1000 + 2048,
      left: [],
      files: [{ path: "AGENTS.md", kind: "whole", tokens: 5 }],
    });
  });

  it("tells what did not fit of the context files and of the parts, in the order of the text", () => {
    const long = new Array(300).fill("word").join(" ");
    const discovered = { ...DISCOVERED, text: `Context from AGENTS.md:\n\n${long}` };
    const { text, left } = composePreamble({ discovered, activeSkills: [{ name: "sql", about: long }] }, TEXTS, MINIMAL, byWords);
    expect(text).toBe("Be honest.\n\nYou write code.\n\nTest it.\n\nActive skills: sql");
    expect(left).toEqual([
      {
        part: "context",
        how: "left_out",
        why: "AGENTS.md: Not even its first paragraph fits of its 303 tokens: context files have 242 tokens together.",
      },
      {
        part: "skills",
        how: "shortened",
        unnamed: undefined,
        why: "They are named without what they are for: a system prompt of the tier Minimal has 200 tokens.",
      },
    ]);
  });

  it("leaves the user's own words as they are, to the byte, where there is nothing to add", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (systemPrompt) => {
        expect(composePreamble({ systemPrompt }, undefined, MINIMAL, byWords).text).toBe(systemPrompt);
      }),
    );
  });

  it("begins the same whatever comes after the context files", () => {
    const base: PromptSettings = { systemPrompt: "You are Ada.", discovered: DISCOVERED };
    const first = composePreamble(base, undefined, STANDARD, byWords).text;
    const name = fc.array(fc.record({ name: fc.string() }), { maxLength: 5 });
    fc.assert(
      fc.property(fc.string(), name, fc.constantFrom(undefined, TEXTS), (goal, activeSkills, texts) => {
        expect(composePreamble({ ...base, goal, activeSkills }, texts, STANDARD, byWords).text.startsWith(first)).toBe(true);
      }),
    );
  });
});

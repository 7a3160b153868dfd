import { describe, expect, it } from "vitest";
import { promptSettings, saysMore } from "./prompt-settings.ts";

describe("promptSettings", () => {
  it("takes what stands before the first message, and nothing else", () => {
    const discovered = { root: "/p", from: "/p/a", text: "Context", tokens: 3, files: [{ path: "AGENTS.md", kind: "whole", tokens: 3 }] };
    const settings = {
      systemPrompt: "Be brief.",
      mode: "developer",
      goal: "Ship it.",
      activeSkills: [{ name: "sql", about: "queries" }],
      activeTools: [{ name: "run" }],
      activeHooks: [{ name: "before" }],
      activeMcpServers: [{ name: "github" }],
      discovered,
    };
    expect(promptSettings({ ...settings, maxTokens: 5, colour: "blue" })).toEqual(settings);
  });

  it("takes what was kept under these names in another shape for not set", () => {
    const others = [7, true, { a: 1 }, [], ["x"], [7]];
    for (const other of others) {
      const kept = Object.fromEntries(
        ["mode", "goal", "activeSkills", "activeTools", "activeHooks", "activeMcpServers", "discovered"].map((name) => [name, other]),
      );
      expect(saysMore(promptSettings(kept))).toBe(false);
    }
    expect(
      promptSettings({ discovered: { root: "/p", from: "/p", text: "x", tokens: 1, files: [{ path: 7 }] } }).discovered,
    ).toBeUndefined();
  });
});

describe("saysMore", () => {
  it("is so with anything beside the user's own words", () => {
    expect(saysMore(promptSettings({ systemPrompt: "Be brief.", temperature: 1 }))).toBe(false);
    expect(saysMore(promptSettings({ goal: "Ship it." }))).toBe(true);
  });
});

import { describe, expect, it } from "vitest";
import { isModeName, PROMPT_MODES, RULES_FOLDER } from "./prompt-mode.ts";

describe("isModeName", () => {
  it("takes the modes Oriel has, and names a folder may have", () => {
    expect([...PROMPT_MODES, "reviewer", "plan-b2"].filter((name) => !isModeName(name))).toEqual([]);
  });

  it("takes nothing that leads elsewhere, and not the folder of the rules", () => {
    const refused = ["", "..", "a/b", "a\\b", "/etc", "a.b", "A", "2a", "-a", "a\n", "a ", "ä", "a".repeat(41), RULES_FOLDER];
    expect(refused.filter(isModeName)).toEqual([]);
  });
});

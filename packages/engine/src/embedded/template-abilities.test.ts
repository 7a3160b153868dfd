import { describe, expect, it } from "vitest";
import { templateAbilities } from "./template-abilities.ts";

describe("templateAbilities", () => {
  it("finds tools in the Hermes form, and thinking", () => {
    expect(templateAbilities("{% if tools %}<tool_call>{% endif %}{% if enable_thinking %}{% endif %}")).toEqual(["tools", "thinking"]);
  });

  it("does not count tools in a form that is not read back", () => {
    expect(templateAbilities("{% if tools %}[TOOL_CALLS]{% endif %}")).toEqual([]);
    expect(templateAbilities("{% if tools %}<tool_call><function=f>{% endif %}")).toEqual([]);
    expect(templateAbilities(undefined)).toEqual([]);
  });
});

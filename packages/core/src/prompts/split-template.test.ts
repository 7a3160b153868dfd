import { describe, expect, it } from "vitest";
import { splitTemplate } from "./split-template.ts";

describe("splitTemplate", () => {
  it("takes the first paragraph for the mode and the rest for the detail", () => {
    expect(splitTemplate("\nYou plan.\nYou ask.\n \n- First.\n\nThen.\n")).toEqual({
      mode: "You plan.\nYou ask.",
      detail: "- First.\n\nThen.",
    });
  });

  it("has no detail in a text of one paragraph, and nothing in an empty one", () => {
    expect([splitTemplate("You plan.\n"), splitTemplate(" \n\n")]).toEqual([
      { mode: "You plan.", detail: "" },
      { mode: "", detail: "" },
    ]);
  });
});

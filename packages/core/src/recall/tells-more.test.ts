import { describe, expect, it } from "vitest";
import { tellsMore } from "./tells-more.ts";

describe("a message that is to answer a question", () => {
  it("says something that was not in the question", () => {
    expect(tellsMore("The door code is 4831.", "What is the door code?")).toBe(true);
  });

  it.each([
    ["is not the same question", "what is the door code"],
    ["is no other question", "Which door has a code that I should know?"],
    ["is no question in another script", "门的密码是什么？"],
  ])("%s", (_, said) => {
    expect(tellsMore(said, "What is the door code?")).toBe(false);
  });
});

import { describe, expect, it } from "vitest";
import { whatIsSaid } from "./what-is-said.ts";

describe("what is said", () => {
  it.each([
    ["the words behind the model's name", { words: ["Why", "is", "it?"], prompt: undefined, piped: "" }, "Why is it?"],
    ["what -p gives", { words: [], prompt: "Why?", piped: "" }, "Why?"],
    ["what is piped in, without its last line end", { words: [], prompt: undefined, piped: "\n one\n\n" }, "\n one\n"],
    ["what was typed, and behind it what is piped in", { words: [], prompt: "Sum up:", piped: "one\r\n" }, "Sum up:\n\none"],
    ["what was typed, where nothing but space is piped in", { words: [], prompt: "Why?", piped: "\n \n" }, "Why?"],
    ["nothing", { words: [], prompt: " ", piped: "" }, undefined],
  ])("is %s", (_what, sources, said) => {
    expect(whatIsSaid(sources)).toBe(said);
  });

  it("is typed once", () => {
    expect(() => whatIsSaid({ words: ["Why?"], prompt: "How?", piped: "" })).toThrow('The text was given twice: with -p and as "Why?".');
  });
});

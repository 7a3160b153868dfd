import { describe, expect, it } from "vitest";
import { preTokenizer } from "./pre-tokenizers.ts";

/** The parts of a text, each expression applied to what the ones before left. */
function parts(name: string, text: string): readonly string[] {
  return (preTokenizer(name)?.expressions ?? []).reduce<readonly string[]>(
    (whole, expression) => whole.flatMap((part) => part.split(new RegExp(`(${expression.source})`, "u")).filter((piece) => piece)),
    [text],
  );
}

describe("preTokenizer", () => {
  it.each([
    ["gpt-2", ["It", "'s", " 12345", " O", "'", "CLOCK", "!", " ", " ok"]],
    ["llama-bpe", ["It", "'s", " ", "123", "45", " O", "'CLOCK", "!", " ", " ok"]],
    ["qwen2", ["It", "'s", " ", "1", "2", "3", "4", "5", " O", "'CLOCK", "!", " ", " ok"]],
    ["gpt-4o", ["It's", " ", "123", "45", " O", "'CLOCK", "!", " ", " ok"]],
    ["tekken", ["It", "'s", " ", "1", "2", "3", "4", "5", " O", "'CLOCK", "!", " ", " ok"]],
    ["afmoe", ["It", "'s", " ", "12", "345", " O", "'CLOCK", "!", " ", " ok"]],
  ])("parts as %s does", (name, expected) => {
    expect(parts(name, "It's 12345 O'CLOCK!  ok")).toEqual(expected);
  });

  it("takes for white space what Unicode does", () => {
    expect(parts("gpt-2", "a\u0085b\ufeffc")).toEqual(["a", "\u0085", "b", "\ufeff", "c"]);
  });

  it("has a default for files that name none, and nothing for names it does not know", () => {
    expect(preTokenizer(undefined)).toEqual(preTokenizer("default"));
    expect(preTokenizer("superbpe")).toBeUndefined();
    expect(preTokenizer("constructor")).toBeUndefined();
  });
});

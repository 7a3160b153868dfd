import { describe, expect, it } from "vitest";
import { wordsOf } from "./words.ts";

describe("wordsOf", () => {
  it.each([
    ["words in lower case", "The quick, BROWN fox!", ["the", "quick", "brown", "fox"]],
    ["names in camel case, whole and in parts", "parseHTTPHeader()", ["parsehttpheader", "parse", "http", "header"]],
    ["names with underscores, whole and in parts", "num_ctx", ["num_ctx", "num", "ctx"]],
    ["paths, whole and in parts", "see src/plan.ts.", ["see", "src/plan.ts", "src", "plan", "ts"]],
    ["dates and versions", "2024-05-01", ["2024-05-01", "2024", "05", "01"]],
    ["Chinese as pairs", "上下文窗口", ["上下", "下文", "文窗", "窗口"]],
    ["Japanese and Korean as pairs, a single sign as itself", "モデル 창", ["モデ", "デル", "창"]],
    ["scripts side by side", "GPU内存80GB", ["内存", "gpu", "80gb"]],
    ["other alphabets", "Ключ от СЕЙФА", ["ключ", "от", "сейфа"]],
    ["full-width signs as their plain ones", "ＡＢＣ１２３", ["abc123"]],
    ["nothing of punctuation and spaces", " -- … !? ", []],
  ])("finds %s", (_, text, words) => {
    expect(wordsOf(text, 100)).toEqual(words);
  });

  it("ends at the most words asked for", () => {
    expect(wordsOf("one two three", 2)).toEqual(["one", "two"]);
  });

  it("reads beginning and end of a text of megabytes", () => {
    const words = wordsOf(`beginning ${"x".repeat(5_000_000)} end`, 10_000);
    expect(words[0]).toBe("beginning");
    expect(words.at(-1)).toBe("end");
  });
});

import fc from "fast-check";

/** Texts of all kinds, the same ones every time: words, code, numbers, white space, other scripts, emoji, and what no script has. */
export function sampleTexts(count: number): readonly string[] {
  return fc.sample(text, { numRuns: count, seed: 20 });
}

const WORDS =
  "the The THE don't it's We'll code Wörter naïve École Ωmega привет Мир 你好世界 こんにちは 안녕하세요 مرحبا हिन्दी ไทย x y 1 42 1234567 3.14 0x1F";
const MARKS = `. , ; : ! ? ... -- — ( ) [ ] { } <b> </b> => == != && || // /* */ # @ $ % ^ & * _ + = ~ \` ' " \\ € “quoted” … ，。`;
const SPACES = [" ", " ", " ", "  ", "    ", "\n", "\n\n", "\t", "\r\n", " \n ", "\u00a0", "\u3000", "\u0085"];
const EMOJI = ["🙂", "👩‍👩‍👧", "🇩🇪", "❤️", "𝒳", "e\u0301", "\u200d", "\ufeff", "\ue000"];

const piece: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...WORDS.split(" ")) },
  { weight: 6, arbitrary: fc.constantFrom(...SPACES) },
  { weight: 2, arbitrary: fc.constantFrom(...MARKS.split(" ")) },
  { weight: 1, arbitrary: fc.constantFrom(...EMOJI) },
  // Letters beyond U+FFFF are many, and newer tables of Unicode know more of them than older ones: no matter of tokenizers.
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 8 }).map((any) => any.replaceAll(/\p{Cn}|[\u{10000}-\u{10ffff}]/gu, "")) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom("a", "ab", " ", "\n", "9", "字"), fc.nat(40)).map(([unit, times]) => unit.repeat(times)),
  },
);

const text: fc.Arbitrary<string> = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(""));

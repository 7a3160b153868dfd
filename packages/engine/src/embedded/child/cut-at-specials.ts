import type { SpecialTexts } from "@oriel/core";

/**
 * llama.cpp looks for special tokens in a time that grows with the square of their number: 20,000 of them take 13 s in one piece
 * and 0.1 s in pieces of this many.
 */
const SPECIALS_A_PIECE = 128;

/**
 * The text in pieces with few special tokens each, cut just before one. A special token parts what stands before it from what follows, so
 * the tokens of the pieces are those of the whole.
 */
export function cutAtSpecials(text: string, special: SpecialTexts, most: number = SPECIALS_A_PIECE): readonly string[] {
  const pieces: string[] = [];
  let from = 0;
  let met = 0;
  for (let found = special.find(text, 0); found !== undefined; found = special.find(text, found.at + found.text.length)) {
    if (met === most) {
      pieces.push(text.slice(from, found.at));
      from = found.at;
      met = 0;
    }
    met += 1;
  }
  pieces.push(text.slice(from));
  return pieces;
}

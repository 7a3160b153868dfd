import type { Measure } from "../context/piece.ts";
import type { Tokens } from "../units.ts";
import { cutMiddle, fits } from "./cut-text.ts";
import { MIDDLE_LEFT_OUT } from "./truncate-text.ts";

/**
 * A JSON text, such as the arguments of a call, cut down to `most` tokens by shortening its longest strings; all else stays as it was
 * written. Where that is not enough, a JSON object that says so alone.
 */
export function shortenJsonStrings(json: string, most: Tokens, measure: Measure): string {
  if (fits(json, most, measure)) return json;
  const strings = json.match(JSON_STRING) ?? [];
  let longest = strings.reduce((length, string) => Math.max(length, string.length), 0);
  // Eight characters a token are more than texts have: to begin with longer strings would be to try in vain.
  longest = Math.min(longest, 2 * CHARS_PER_TOKEN * most);
  while (longest > SHORTEST_CUT) {
    longest = Math.floor(longest / 2);
    const shorter = json.replace(JSON_STRING, (string) => (string.length > longest ? cutString(string, longest) : string));
    if (fits(shorter, most, measure)) return shorter;
  }
  return JSON.stringify({ note: MIDDLE_LEFT_OUT });
}

/** A string with its quotes, escapes and all; one that is never closed is none. */
const JSON_STRING = /"(?:[^"\\]|\\.)*"/gs;
const CHARS_PER_TOKEN = 8;
/** Shorter strings are names and values rather than texts. */
const SHORTEST_CUT = 64;

function cutString(literal: string, chars: number): string {
  try {
    const value: unknown = JSON.parse(literal);
    return typeof value === "string" ? JSON.stringify(cutMiddle(value, MIDDLE_LEFT_OUT, chars, (text) => text.length)) : literal;
  } catch {
    // A string that no JSON reader takes: it is left as it is, and the whole is replaced when it is too long for that.
    return literal;
  }
}

import type { Measure } from "../context/piece.ts";
import type { Tokens } from "../units.ts";

/** The beginning of a text that measures at most `most`: never half a character, and up to a line's or a word's end where one is near. */
export function headWithin(text: string, most: Tokens, measure: Measure): string {
  const length = longestFit(text.length, most, (chars) => measure(text.slice(0, wholeHead(text, chars))));
  const head = text.slice(0, wholeHead(text, length));
  return head.length === text.length ? head : head.slice(0, tidyEnd(head));
}

/** The same of the end of a text. */
export function tailWithin(text: string, most: Tokens, measure: Measure): string {
  const length = longestFit(text.length, most, (chars) => measure(text.slice(wholeTail(text, chars))));
  const tail = text.slice(wholeTail(text, length));
  return tail.length === text.length ? tail : tail.slice(tidyStart(tail));
}

/**
 * Beginning and end of a text with `mark` on a line of its own between them, all of which measures at most `most`, or else `mark` alone.
 * A text that fits is returned as it is.
 */
export function cutMiddle(text: string, mark: string, most: Tokens, measure: Measure): string {
  if (fits(text, most, measure)) return text;
  let room = most - measure(`\n${mark}\n`);
  // What a tokenizer makes of a text is not quite the sum of what it makes of its parts; a few tries with less room settle that.
  for (let tries = 0; room > 0 && tries < MOST_TRIES; tries += 1) {
    const head = headWithin(text, Math.ceil(room / 2), measure);
    const tail = tailWithin(text.slice(head.length), room - Math.ceil(room / 2), measure);
    const cut = `${head}${head.endsWith("\n") || head === "" ? "" : "\n"}${mark}\n${tail}`;
    const over = measure(cut) - most;
    if (over <= 0) return cut;
    room -= over;
  }
  return mark;
}

/** Whether a text measures at most `most`, without measuring one that cannot. */
export function fits(text: string, most: Tokens, measure: Measure): boolean {
  return text.length <= most * MOST_CHARS_PER_TOKEN && measure(text) <= most;
}

const MOST_TRIES = 4;
/** Runs of spaces are the longest single tokens of current vocabularies: up to 128 of them. */
const MOST_CHARS_PER_TOKEN = 128;
/** What a first guess takes: plain English. */
const USUAL_CHARS_PER_TOKEN = 4;
/** A tidy end may cost this share of the text at most. */
const TIDY_LINE_SHARE = 0.3;
const TIDY_WORD_SHARE = 0.1;

/** The most characters of `length` whose tokens stay within `most`. Little more than the answer is ever measured, whatever the length. */
function longestFit(length: number, most: Tokens, tokensOf: (chars: number) => Tokens): number {
  let low = 0;
  let high = Math.min(length, Math.max(1, most * USUAL_CHARS_PER_TOKEN));
  while (tokensOf(high) <= most) {
    if (high === length) return length;
    low = high;
    high = Math.min(length, high * 2);
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (tokensOf(middle) <= most) low = middle;
    else high = middle;
  }
  return low;
}

function wholeHead(text: string, length: number): number {
  return isInsidePair(text, length) ? length - 1 : length;
}

function wholeTail(text: string, length: number): number {
  const start = text.length - length;
  return isInsidePair(text, start) ? start + 1 : start;
}

function isInsidePair(text: string, at: number): boolean {
  return at > 0 && at < text.length && isHigh(text.charCodeAt(at - 1)) && isLow(text.charCodeAt(at));
}

function isHigh(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

function isLow(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

function tidyEnd(head: string): number {
  const line = head.lastIndexOf("\n") + 1;
  if (line >= head.length * (1 - TIDY_LINE_SHARE)) return line;
  const word = head.lastIndexOf(" ") + 1;
  return word >= head.length * (1 - TIDY_WORD_SHARE) ? word : head.length;
}

function tidyStart(tail: string): number {
  const line = tail.indexOf("\n") + 1;
  if (line > 0 && line <= tail.length * TIDY_LINE_SHARE) return line;
  const word = tail.indexOf(" ") + 1;
  return word > 0 && word <= tail.length * TIDY_WORD_SHARE ? word : 0;
}

import type { SpecialTexts } from "./special-texts.ts";

export interface Shielded<T> {
  readonly value: T;
  /** What was taken out, by the number in its stand-in. */
  readonly hidden: readonly string[];
}

/**
 * Puts a stand-in wherever a text inside `value`, however deep, spells a special token: so that a template can be filled with it
 * and its result tokenised without anybody's words becoming special tokens.
 * @param nonce must be unguessable: whoever could write a stand-in could put any of the hidden texts elsewhere.
 */
export function shield<T>(value: T, special: SpecialTexts, nonce: string): Shielded<T> {
  const hidden: string[] = [];
  return { value: mapTexts(value, (text) => withStandIns(text, special, nonce, hidden)), hidden };
}

/** A stretch of a filled template: `isPlain` where a special token's text stood in somebody's words. */
export interface Stretch {
  readonly text: string;
  readonly isPlain: boolean;
}

/** The filled template with the hidden texts back in their places, each as a stretch of its own. */
export function unshield(filled: string, hidden: readonly string[], nonce: string): readonly Stretch[] {
  if (hidden.length === 0) return [{ text: filled, isPlain: false }];
  const pieces = filled.split(new RegExp(`${MARK}${nonce}:(\\d+)${MARK}`));
  return pieces
    .map((piece, index) => (index % 2 === 0 ? { text: piece, isPlain: false } : { text: hidden[Number(piece)] ?? "", isPlain: true }))
    .filter((stretch) => stretch.text !== "");
}

/** From the Private Use Area: no template looks for it, no tokenizer treats it specially. */
const MARK = "\uE000";

function withStandIns(text: string, special: SpecialTexts, nonce: string, hidden: string[]): string {
  let result = "";
  let from = 0;
  for (let found = special.find(text, 0); found !== undefined; found = special.find(text, from)) {
    result += `${text.slice(from, found.at)}${MARK}${nonce}:${hidden.push(found.text) - 1}${MARK}`;
    from = found.at + found.text.length;
  }
  return result + text.slice(from);
}

function mapTexts<T>(value: T, change: (text: string) => string): T;
function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [change(key), mapTexts(item, change)]));
}

/** Finds the texts of special tokens (`<|im_start|>`, `</s>`) in what people wrote; `undefined` when the vocabulary has none. */
export type SpecialText = RegExp | undefined;

export function specialText(texts: readonly string[]): SpecialText {
  // Longest first: an alternation takes the first that fits, and `<|im|>` must not win over `<|im|>x`.
  const alternatives = texts
    .filter((text) => text !== "")
    .sort((a, b) => b.length - a.length)
    .map(escaped);
  return alternatives.length === 0 ? undefined : new RegExp(alternatives.join("|"), "g");
}

export interface Shielded<T> {
  readonly value: T;
  /** What was taken out, by the number in its stand-in. */
  readonly hidden: readonly string[];
}

/**
 * Puts a stand-in wherever a text inside `value`, however deep, spells a special token, so that a template can be filled with it
 * and its result tokenised without anybody's words becoming control tokens.
 * @param nonce must be unguessable: whoever could write a stand-in could put any of the hidden texts elsewhere.
 */
export function shield<T>(value: T, special: SpecialText, nonce: string): Shielded<T> {
  const hidden: string[] = [];
  if (special === undefined) return { value, hidden };
  const replaced = mapTexts(value, (text) => text.replace(special, (found) => standIn(hidden.push(found) - 1, nonce)));
  return { value: replaced, hidden };
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

function standIn(index: number, nonce: string): string {
  return `${MARK}${nonce}:${index}${MARK}`;
}

function mapTexts<T>(value: T, change: (text: string) => string): T;
function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [change(key), mapTexts(item, change)]));
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

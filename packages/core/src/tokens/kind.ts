/**
 * The kinds of text that vocabularies treat differently, and where each stands in `Kinds`. Stored calibrations have this order.
 * `accents` is what letters beyond ASCII add to a Latin word; `dense` is base64, hex and the like; `markup` is what a chat template writes.
 */
export const KIND = {
  words: 0,
  accents: 1,
  digits: 2,
  space: 3,
  punctuation: 4,
  dense: 5,
  han: 6,
  kana: 7,
  hangul: 8,
  cyrillic: 9,
  arabic: 10,
  scripts: 11,
  symbols: 12,
  markup: 13,
} as const;

export const KIND_COUNT: number = Object.keys(KIND).length;

/** The kind of one UTF-16 unit of a text; halves of characters beyond the basic plane are symbols. */
export function kindOf(code: number): number {
  return (code < 128 ? ASCII[code] : BY_SIXTEEN[code >> 4]) ?? KIND.symbols;
}

const ASCII: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[a-z]/i.test(character)) return KIND.words;
  if (/[0-9]/.test(character)) return KIND.digits;
  return /\s/.test(character) ? KIND.space : KIND.punctuation;
});

/** Blocks of Unicode, each up to the code given. All end at the end of sixteen codes. */
const BLOCKS: readonly (readonly [end: number, kind: number])[] = [
  [0xbf, KIND.symbols],
  // Latin with marks, phonetic letters, combining marks
  [0x36f, KIND.accents],
  // Greek, Cyrillic, Armenian
  [0x58f, KIND.cyrillic],
  // Hebrew, Arabic, Syriac
  [0x8ff, KIND.arabic],
  // Indic scripts, Thai, Lao, Tibetan, Georgian
  [0x10ff, KIND.scripts],
  [0x11ff, KIND.hangul],
  [0x1dff, KIND.scripts],
  [0x1eff, KIND.accents],
  [0x1fff, KIND.cyrillic],
  // Quotes, dashes, arrows, boxes, mathematics
  [0x2e7f, KIND.symbols],
  // Radicals and the punctuation of Chinese and Japanese
  [0x303f, KIND.han],
  [0x30ff, KIND.kana],
  [0x312f, KIND.han],
  [0x318f, KIND.hangul],
  [0x9fff, KIND.han],
  [0xabff, KIND.scripts],
  [0xd7ff, KIND.hangul],
  // Halves of emoji and of rare characters, private use
  [0xf8ff, KIND.symbols],
  [0xfaff, KIND.han],
  [0xfb0f, KIND.symbols],
  [0xfeff, KIND.arabic],
  // Full-width forms
  [0xffef, KIND.han],
  [0xffff, KIND.symbols],
];

const BY_SIXTEEN: Uint8Array = Uint8Array.from({ length: 4096 }, (_, sixteen) => {
  const block = BLOCKS.find(([end]) => sixteen * 16 <= end);
  return block?.[1] ?? KIND.symbols;
});

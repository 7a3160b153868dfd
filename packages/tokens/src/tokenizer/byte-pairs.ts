import type { ModelVocabulary } from "@oriel/core";
import { byteLetters } from "./byte-letters.ts";
import { cutLong } from "./cut-long.ts";
import { mergePairs, type RankOf } from "./merge-pairs.ts";
import type { PreTokenizer } from "./pre-tokenizers.ts";
import type { Tally } from "./tally.ts";

/** Counts a stretch of text without special tokens. */
export type TextTally = (text: string) => Tally;

/** The tokens of a byte-pair encoding, and which pairs become one. */
export interface Pairs {
  readonly known: { has(token: string): boolean };
  readonly rankOf: RankOf;
  /** Whether a token may reach over the places where long texts are cut. */
  readonly spans: boolean;
}

/** Byte-pair encoding: text is parted by expressions, and each part merged by the order of the merges. */
export function bytePairs(
  { known, rankOf, spans }: Pairs,
  pre: Pick<PreTokenizer, "expressions" | "ignoresMerges" | "spelling">,
): TextTally {
  const isSpaced = pre.spelling === "spaced";
  const counts = new Map<string, number>();

  function countPart(part: string): number {
    const remembered = counts.get(part);
    if (remembered !== undefined) return remembered;
    const symbols = isSpaced ? [...part] : byteLetters(part);
    const whole = symbols.join("");
    const isWhole = known.has(whole) && (pre.ignoresMerges || (isSpaced && ONLY_LINE_ENDS.test(whole)));
    const count = isWhole ? 1 : mergePairs(symbols, rankOf).reduce((sum, symbol) => sum + tokensOf(symbol), 0);
    if (part.length <= LONGEST_REMEMBERED) remember(counts, part, count);
    return count;
  }

  /** What no token stands for is taken byte by byte; bytes that have no token either are lost on the model. */
  function tokensOf(symbol: string): number {
    if (known.has(symbol)) return 1;
    const bytes = isSpaced ? [...Buffer.from(symbol, "utf8")].map(byteToken) : [...symbol];
    return bytes.filter((byte) => known.has(byte)).length;
  }

  return (text) => {
    const { pieces, isRough } = cutLong(text, LONGEST_PIECE);
    let tokens = 0;
    for (const piece of pieces) {
      for (const part of partsOf(isSpaced ? piece.replaceAll(" ", "▁") : piece, pre.expressions)) tokens += countPart(part);
    }
    return { tokens, isRough: isRough || (spans && pieces.length > 1) };
  };
}

/** Longer than any line of prose or code, short enough that no expression takes long to fail on one piece. */
export const LONGEST_PIECE = 8192;
/** Whether a vocabulary with `▁` for spaces has tokens that reach over the places where long texts are cut. */
export function spansWords(tokens: readonly string[]): boolean {
  return tokens.some((token) => /[^▁]▁|\n[^\n]/.test(token));
}

/** The pairs of a vocabulary: its merges are texts of two symbols with a space between, in order; of one that stands twice the first counts. */
export function mergedPairs(
  { tokens, merges = [] }: Pick<ModelVocabulary, "tokens" | "merges">,
  spelling: PreTokenizer["spelling"],
): Pairs {
  const ranks = new Map<string, number>();
  for (const [rank, merge] of merges.entries()) if (!ranks.has(merge)) ranks.set(merge, rank);
  return {
    known: new Set(tokens),
    rankOf: (left, right) => ranks.get(`${left} ${right}`),
    spans: spelling === "spaced" && spansWords(tokens),
  };
}

/** The token of a byte that has no other: `<0x0A>`. */
export function byteToken(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`;
}

const ONLY_LINE_ENDS = /^\n+$/;
/** Words come back, long parts do not. */
const LONGEST_REMEMBERED = 64;
const MOST_REMEMBERED = 50_000;

function remember(counts: Map<string, number>, part: string, count: number): void {
  if (counts.size >= MOST_REMEMBERED) counts.clear();
  counts.set(part, count);
}

/** Each expression parts what the ones before it left; between its matches lie parts too. */
function partsOf(text: string, expressions: readonly RegExp[]): readonly string[] {
  let parts: readonly string[] = [text];
  for (const expression of expressions) parts = parts.flatMap((part) => partedBy(part, expression));
  return parts;
}

function partedBy(text: string, expression: RegExp): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  for (const { 0: match, index } of text.matchAll(expression)) {
    if (index > from) parts.push(text.slice(from, index));
    if (match !== "") parts.push(match);
    from = index + match.length;
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
}

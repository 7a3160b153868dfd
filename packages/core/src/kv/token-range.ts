import type { Tokens } from "../units.ts";

/** Tokens from `from` up to, not including, `to`. */
export interface TokenRange {
  readonly from: number;
  readonly to: number;
}

/** A message in a row of tokens: it leaves whole or not at all. */
export interface WholeRange extends TokenRange {
  /** It never leaves: the system prompt, the question that is being answered. */
  readonly stays: boolean;
}

export function tokensIn(ranges: readonly TokenRange[]): Tokens {
  return ranges.reduce((sum, { from, to }) => sum + to - from, 0);
}

/** The same tokens as ranges in order, those that touch as one. */
export function merged(ranges: readonly TokenRange[]): readonly TokenRange[] {
  const result: TokenRange[] = [];
  for (const range of [...ranges].sort((left, right) => left.from - right.from)) {
    const last = result.at(-1);
    if (last?.to === range.from) result[result.length - 1] = { from: last.from, to: range.to };
    else result.push(range);
  }
  return result;
}

/** What is left of a row when the tokens of these ranges, in order and apart, have left. */
export function without<T>(row: readonly T[], ranges: readonly TokenRange[]): readonly T[] {
  const ends = [0, ...ranges.map(({ to }) => to)];
  return ends.flatMap((from, index) => row.slice(from, ranges[index]?.from));
}

import { formatCount, parseSize, type Tokens } from "@oriel/core";

export type ReadSize = { readonly ok: true; readonly size: Tokens } | { readonly ok: false; readonly reason: string };

/** Reads what a person wrote into a field of tokens: `32768`, `32,768`, `32k`. Says what would have been right. */
export function readSize(text: string, min: Tokens, max: Tokens): ReadSize {
  const size = parseSize(text.replace(/(\d)[,\u00A0\u202F ](?=\d{3}(?!\d))/g, "$1"));
  const bounds = `from ${formatCount(min)} to ${formatCount(max)}`;
  if (size === undefined) return { ok: false, reason: `Write a number of tokens ${bounds}, such as ${min} or 2k.` };
  if (size < min || size > max) return { ok: false, reason: `${formatCount(size)} is outside the range ${bounds}.` };
  return { ok: true, size };
}

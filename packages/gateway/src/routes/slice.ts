import { OrielError } from "@oriel/core";

/** Which part of a list is asked for. */
export interface Slice {
  readonly limit: number;
  readonly offset: number;
}

/**
 * Reads `?limit=&offset=`.
 * @throws OrielError `invalid_request` for what is no whole number, or asks for more than `most` at once.
 */
export function sliceOf(query: (name: string) => string | undefined, usual: number, most: number): Slice {
  return { limit: whole(query("limit"), "limit", usual, 1, most), offset: whole(query("offset"), "offset", 0, 0, MOST_OFFSET) };
}

const MOST_OFFSET = 999_999_999;

function whole(text: string | undefined, name: string, otherwise: number, least: number, most: number): number {
  if (text === undefined) return otherwise;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : undefined;
  if (value !== undefined && value >= least && value <= most) return value;
  throw new OrielError("invalid_request", `${name} must be a whole number from ${least} to ${most}, got ${text.slice(0, 40)}.`, {
    param: name,
  });
}

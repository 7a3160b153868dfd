/**
 * The number a tool printed; `undefined` for everything it prints instead of one (`N/A`, `[Not Supported]`, `ERR!`, nothing).
 * A tool that follows the user's language writes a decimal comma.
 */
export function readNumber(text: string | undefined): number | undefined {
  const match = /^\s*(-?\d{1,18})(?:[.,](\d{1,9}))?\s*$/.exec(text ?? "");
  return match === null ? undefined : Number(`${match[1]}.${match[2] ?? 0}`);
}

/** A share of 0 to 1 from a percentage. */
export function readShare(percent: number | undefined): number | undefined {
  return percent === undefined || percent < 0 || percent > 100 ? undefined : percent / 100;
}

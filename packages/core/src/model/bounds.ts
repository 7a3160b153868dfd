import { OrielError } from "../errors.ts";
import { formatCount, type Tokens } from "../units.ts";

/** No useful conversation fits below this; the source systems agree on it. */
export const SMALLEST_WINDOW: Tokens = 512;

/** The bound where a model's own maximum is unknown: twice the largest window any local model claims today. */
export const LARGEST_UNKNOWN_WINDOW: Tokens = 2_097_152;

/**
 * Checks a window a person asks for.
 * @throws OrielError `window_out_of_bounds`, naming the bound that was broken.
 */
export function checkWindow(model: string, asked: number, max: Tokens | undefined): Tokens {
  const bound = max ?? LARGEST_UNKNOWN_WINDOW;
  const smallest = Math.min(SMALLEST_WINDOW, bound);
  const why = max === undefined ? "its own maximum is unknown" : `the largest window ${model} was made for`;
  if (Number.isInteger(asked) && asked >= smallest && asked <= bound) return asked;
  throw new OrielError(
    "window_out_of_bounds",
    `The window of ${model} must be a whole number of tokens from ${formatCount(smallest)} to ${formatCount(bound)} (${why}), got ${asked}.`,
    { param: "tokens", data: { min: smallest, max: bound, got: Number.isFinite(asked) ? asked : null } },
  );
}

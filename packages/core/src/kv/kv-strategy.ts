import { formatCount, type Tokens } from "../units.ts";

/**
 * Which tokens leave a window that has become full while a reply is written; what planning whole messages cannot help with. `fifo`: the
 * oldest. `sliding_window`: all but the newest `windowSize`. `keep_first`: the oldest after the first `keepFirst`. `adaptive`: those that
 * surprised the model least.
 */
export type KvStrategy =
  | { readonly name: "fifo" }
  | { readonly name: "sliding_window"; readonly windowSize: Tokens }
  | { readonly name: "keep_first"; readonly keepFirst: Tokens }
  | { readonly name: "adaptive" };

/**
 * Reads a strategy as people write it: its name, and its number behind a colon where it has one (`keep_first:256`); left out, the number is that of
 * the system it comes from. `undefined` for anything else.
 */
export function parseKvStrategy(text: string): KvStrategy | undefined {
  const [name = "", number, ...more] = text.trim().split(":");
  const count = number === undefined ? undefined : Number(number);
  if (more.length > 0 || (count !== undefined && !isCount(count))) return undefined;
  switch (name) {
    case "fifo":
    case "adaptive":
      return count === undefined ? { name } : undefined;
    case "sliding_window":
      return { name, windowSize: count ?? 1024 };
    case "keep_first":
      return { name, keepFirst: count ?? 256 };
    default:
      return undefined;
  }
}

/** Why a strategy cannot be followed in a window of this size, in words; `undefined` when it can. */
export function strategyFault(strategy: KvStrategy, window: Tokens): string | undefined {
  switch (strategy.name) {
    case "fifo":
    case "adaptive":
      return undefined;
    case "sliding_window":
      if (isCount(strategy.windowSize) && strategy.windowSize <= window) return undefined;
      return `sliding_window keeps the newest tokens, 1 up to the window of ${formatCount(window)}, not ${strategy.windowSize}`;
    case "keep_first":
      if (isCount(strategy.keepFirst) && strategy.keepFirst <= mostKeptFirst(window)) return undefined;
      return `keep_first keeps 1 to ${formatCount(mostKeptFirst(window))} tokens of a window of ${formatCount(window)}, so that there is something to leave, not ${strategy.keepFirst}`;
  }
}

/** Beyond half of the window too little is left to go on with. */
function mostKeptFirst(window: Tokens): Tokens {
  return Math.floor(window / 2);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

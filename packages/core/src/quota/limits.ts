import type { Tokens } from "../units.ts";

/** What can be limited. Tokens are those read and those written. */
export const LIMIT_NAMES = ["tokens_per_second", "tokens_per_hour", "tokens_per_day", "requests_per_hour"] as const;
export type LimitName = (typeof LIMIT_NAMES)[number];

/**
 * What becomes of a request that a limit has no room for: it is refused; it is held until its tokens have flowed in; it waits in line until
 * there is room; or it goes ahead with a warning.
 */
export const LIMIT_ACTIONS = ["reject", "throttle", "queue", "warn"] as const;
export type LimitAction = (typeof LIMIT_ACTIONS)[number];

/** What is left out has no limit here; `null` takes one away that would hold otherwise. */
export interface Limits {
  readonly tokens_per_second?: number | null | undefined;
  /** How many tokens may be used at once after a pause, before the limit per second is felt. */
  readonly burst?: Tokens | undefined;
  readonly tokens_per_hour?: Tokens | null | undefined;
  readonly tokens_per_day?: Tokens | null | undefined;
  readonly requests_per_hour?: number | null | undefined;
  /** Where no action is named: `throttle` for tokens per second, which are never long in coming, else `reject`. */
  readonly actions?: { readonly [Name in LimitName]?: LimitAction | undefined } | undefined;
}

/** What holds where quotas are switched on and nothing else is said. */
export const USUAL_LIMITS: Limits = {
  tokens_per_second: 1000,
  burst: 10_000,
  tokens_per_hour: 1_000_000,
  tokens_per_day: 10_000_000,
  requests_per_hour: 10_000,
};

export function actionOf({ actions }: Limits, name: LimitName): LimitAction {
  return actions?.[name] ?? (name === "tokens_per_second" ? "throttle" : "reject");
}

/** Where a burst is not named: ten seconds' worth. */
export function burstOf({ burst, tokens_per_second: rate }: Limits): Tokens {
  return burst ?? (rate ?? 0) * 10;
}

/** Limits with others laid over them: what those name holds. */
export function laidOver(base: Limits, over: Limits): Limits {
  const named = Object.fromEntries(Object.entries(over).filter(([name, value]) => name !== "actions" && value !== undefined));
  return { ...base, ...named, actions: { ...base.actions, ...over.actions } };
}

export function hasLimit(limits: Limits): boolean {
  return LIMIT_NAMES.some((name) => typeof limits[name] === "number");
}

import type { Milliseconds, Tokens } from "../units.ts";
import { actionOf, burstOf, LIMIT_NAMES, type LimitAction, type LimitName, type Limits } from "./limits.ts";
import { type QuotaUsage, reserved, usageAt } from "./quota-usage.ts";
import { type Amount, DAY, freedAt, HOUR, type RollingWindow, type Span, totalOf } from "./rolling-window.ts";

/** Somebody or something whose use is limited: a key, a model, a key with a model. */
export interface Ledger {
  /** Its name, the same in every process. */
  readonly subject: string;
  readonly limits: Limits;
  readonly usage: QuotaUsage;
}

/** A request for room: one request, and at most so many tokens. */
export interface Wanted {
  readonly id: string;
  readonly tokens: Tokens;
}

/** A limit that has no room for a request. */
export interface Excess {
  readonly subject: string;
  readonly limit: LimitName;
  readonly action: LimitAction;
  /** In the limit's own unit. For tokens per second: how many may be used at once. */
  readonly allowed: number;
  /** What is used and held already. */
  readonly used: number;
  readonly wanted: number;
  /** After how long there is room, if nothing more is used; `undefined`: it is larger than the limit, and never has room. */
  readonly retryMs: Milliseconds | undefined;
}

export type Admission =
  | {
      readonly kind: "admitted";
      /** What is used now, with what is held for the request, of each ledger. */
      readonly usages: readonly QuotaUsage[];
      /** How long the request is to be held before it begins. */
      readonly delayMs: Milliseconds;
      /** Limits that it goes beyond all the same. */
      readonly warnings: readonly Excess[];
    }
  | { readonly kind: "refused"; readonly excess: Excess }
  /** It may wait in line for this. */
  | { readonly kind: "queued"; readonly excess: Excess };

/**
 * Decides on a request by all the limits it falls under. Where every request is admitted so, and uses no more than it wanted, no hour and no day
 * ever holds more than its limit, and no stretch of time more tokens than a burst, what flows in meanwhile, and one request.
 * @param now milliseconds since 1970.
 * @param mostDelayMs a request that would have to be held for longer is refused.
 */
export function admit(ledgers: readonly Ledger[], wanted: Wanted, now: number, mostDelayMs: Milliseconds): Admission {
  const current = ledgers.map((ledger) => ({ ...ledger, usage: usageAt(ledger.usage, ledger.limits, now) }));
  const excesses = current.flatMap((ledger) => excessesOf(ledger, wanted));
  const refusal = longest(excesses.filter((excess) => isRefused(excess, mostDelayMs)));
  if (refusal !== undefined) return { kind: "refused", excess: refusal };
  const line = longest(excesses.filter(({ action }) => action === "queue"));
  if (line !== undefined) return { kind: "queued", excess: line };
  return {
    kind: "admitted",
    usages: current.map(({ usage }) => reserved(usage, wanted.id, wanted.tokens)),
    delayMs: longest(excesses.filter(({ action }) => action === "throttle"))?.retryMs ?? 0,
    warnings: excesses.filter(({ action }) => action === "warn"),
  };
}

function isRefused({ action, retryMs }: Excess, mostDelayMs: Milliseconds): boolean {
  switch (action) {
    case "reject":
      return true;
    case "throttle":
      return retryMs === undefined || retryMs > mostDelayMs;
    case "queue":
      return retryMs === undefined;
    case "warn":
      return false;
  }
}

function longest(excesses: readonly Excess[]): Excess | undefined {
  const wait = ({ retryMs }: Excess): number => retryMs ?? Number.POSITIVE_INFINITY;
  return excesses.reduce<Excess | undefined>((most, one) => (most === undefined || wait(one) > wait(most) ? one : most), undefined);
}

function excessesOf(ledger: Ledger, wanted: Wanted): readonly Excess[] {
  return LIMIT_NAMES.flatMap((limit) => {
    const lack = lackOf(limit, ledger, wanted);
    return lack === undefined ? [] : [{ subject: ledger.subject, limit, action: actionOf(ledger.limits, limit), ...lack }];
  });
}

type Lack = Pick<Excess, "allowed" | "used" | "wanted" | "retryMs">;

/** `undefined` where there is room, or no such limit. */
function lackOf(limit: LimitName, { limits, usage }: Ledger, { tokens }: Wanted): Lack | undefined {
  const most = limits[limit] ?? undefined;
  if (most === undefined) return undefined;
  switch (limit) {
    case "tokens_per_second":
      return lackInBurst(usage.owed, burstOf(limits), most, tokens);
    case "tokens_per_hour":
      return lackInWindow(usage.hour, HOUR, "tokens", most, tokens, usage.at);
    case "tokens_per_day":
      return lackInWindow(usage.day, DAY, "tokens", most, tokens, usage.at);
    case "requests_per_hour":
      return lackInWindow(usage.hour, HOUR, "requests", most, 1, usage.at);
  }
}

/** A request larger than the burst has room when nothing is owed, and then owes: else it never had. A token per second is a thousandth per millisecond. */
function lackInBurst(owed: number, burst: Tokens, perSecond: number, tokens: Tokens): Lack | undefined {
  const over = Math.min(owed, owed + (tokens - burst) * 1000);
  if (over <= 0) return undefined;
  return { allowed: burst, used: Math.ceil(owed / 1000), wanted: tokens, retryMs: Math.ceil(over / perSecond) };
}

function lackInWindow(window: RollingWindow, span: Span, what: keyof Amount, most: number, wanted: number, at: number): Lack | undefined {
  const used = totalOf(window)[what];
  const over = used + wanted - most;
  if (over <= 0) return undefined;
  const free = wanted > most ? undefined : freedAt(window, span, what, over);
  return { allowed: most, used, wanted, retryMs: free === undefined ? undefined : free - at };
}

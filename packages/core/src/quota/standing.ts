import type { Milliseconds } from "../units.ts";
import { actionOf, burstOf, LIMIT_NAMES, type LimitAction, type LimitName, type Limits } from "./limits.ts";
import { type QuotaUsage, type Reservation, usageAt } from "./quota-usage.ts";
import { type Amount, DAY, freedAt, HOUR, type RollingWindow, type Span, totalOf } from "./rolling-window.ts";

/** How one limit stands. All numbers are in the limit's own unit; of tokens per second, those that may be used at once. */
export interface LimitStanding {
  readonly limit: LimitName;
  readonly action: LimitAction;
  /** The limit as it was set: for tokens per second the rate. */
  readonly most: number;
  readonly allowed: number;
  readonly used: number;
  /** Held for requests under way. */
  readonly reserved: number;
  readonly remaining: number;
  /** After how long all of it is there again, if nothing more is used. */
  readonly resetMs: Milliseconds;
}

export function standingOf(usage: QuotaUsage, limits: Limits, now: number): readonly LimitStanding[] {
  const current = usageAt(usage, limits, now);
  return LIMIT_NAMES.flatMap((limit) => {
    const most = limits[limit] ?? undefined;
    return most === undefined ? [] : [{ limit, action: actionOf(limits, limit), most, ...figuresOf(limit, most, current, limits) }];
  });
}

type Figures = Omit<LimitStanding, "limit" | "action" | "most">;

function figuresOf(limit: LimitName, most: number, usage: QuotaUsage, limits: Limits): Figures {
  switch (limit) {
    case "tokens_per_second":
      return inBurst(usage.owed, burstOf(limits), most);
    case "tokens_per_hour":
      return inWindow(usage, usage.hour, HOUR, "tokens", most);
    case "tokens_per_day":
      return inWindow(usage, usage.day, DAY, "tokens", most);
    case "requests_per_hour":
      return inWindow(usage, usage.hour, HOUR, "requests", most);
  }
}

/** Of what flows in, nobody can say which tokens were only held. */
function inBurst(owed: number, burst: number, perSecond: number): Figures {
  const used = Math.ceil(owed / 1000);
  return { allowed: burst, used, reserved: 0, remaining: Math.max(0, burst - used), resetMs: Math.ceil(owed / perSecond) };
}

function inWindow({ at, open }: QuotaUsage, window: RollingWindow, span: Span, what: keyof Amount, most: number): Figures {
  const total = totalOf(window)[what];
  const from = span === HOUR ? "hourFrom" : "dayFrom";
  const held = open.filter((one) => window.some((bucket) => bucket.from === one[from])).reduce((sum, one) => sum + heldOf(one, what), 0);
  const free = total === 0 ? undefined : freedAt(window, span, what, total);
  return {
    allowed: most,
    used: total - held,
    reserved: held,
    remaining: Math.max(0, most - total),
    resetMs: free === undefined ? 0 : free - at,
  };
}

function heldOf({ tokens }: Reservation, what: keyof Amount): number {
  return what === "tokens" ? tokens : 1;
}

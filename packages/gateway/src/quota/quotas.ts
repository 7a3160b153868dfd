import type { ServerResponse } from "node:http";
import {
  type CancelSignal,
  type Log,
  limitsFor,
  type Milliseconds,
  mayUse,
  OrielError,
  type QuotaRules,
  type QuotaUsage,
  type Store,
  subjectText,
  type Tokens,
} from "@oriel/core";
import type { ContextKeeper } from "@oriel/session";
import type { Caller, Callers } from "../keys/caller.ts";
import type { Reserve } from "./hold.ts";
import { metered } from "./metered.ts";
import { type QuotaTally, quotaTally } from "./quota-tally.ts";
import { roomKeeper } from "./room.ts";
import { settleBehind } from "./settle-behind.ts";
import { waitingLines } from "./waiting-line.ts";

export interface QuotaPorts {
  readonly store: Pick<Store, "usage">;
  readonly callers: Callers;
  readonly rules: QuotaRules;
  /** How long a request may wait in line. */
  readonly mostWaitMs: Milliseconds;
  readonly now: () => number;
  readonly newId: (prefix: string) => string;
  readonly log: Pick<Log, "info" | "warn">;
}

/** What requests may use, and what they have used. */
export interface Quotas {
  /** The keeper of contexts, as whoever is answered here may use it: within its limits, and with its models. */
  over(context: ContextKeeper, outgoing: ServerResponse): Pick<ContextKeeper, "send">;
  /** Does work that costs tokens within the limits; it says what it has used. @throws OrielError `rate_limit_exceeded`, `permission_denied`. */
  spend<Result>(
    outgoing: ServerResponse,
    model: string,
    tokens: Tokens,
    signal: CancelSignal,
    work: () => Promise<{ readonly result: Result; readonly used: Tokens }>,
  ): Promise<Result>;
  readonly tally: QuotaTally;
  /** How many requests wait in line. */
  readonly waiting: number;
  /** What is used now by subject, with all that has ended. */
  used(): Promise<ReadonlyMap<string, QuotaUsage>>;
  close(): Promise<void>;
}

/** What has not changed for longer holds nothing: the longest window is a day and a bucket. */
const FORGOTTEN_AFTER: Milliseconds = 26 * 3_600_000;

export function quotas({ store, callers, rules, mostWaitMs, now, newId, log }: QuotaPorts): Quotas {
  const tally = quotaTally();
  const lines = waitingLines();
  const behind = settleBehind(store, { now, log, onSettled: lines.wake });
  const reserve = roomKeeper({ store, lines, behind, tally, mostWaitMs, now, log });
  const hasRules = limitsFor(rules, { id: "", name: "" }, "").length > 0 || rules.models !== undefined || rules.keys !== undefined;
  let prunedMs = 0;

  function reserveFor(caller: Caller, model: string, outgoing: ServerResponse, signal: CancelSignal): Reserve | undefined {
    if (!mayUse(caller, model)) throw modelNotAllowed(caller, model);
    const holds = limitsFor(rules, caller, model).map(({ subject, limits }) => ({ subject: subjectText(subject), named: subject, limits }));
    if (holds.length === 0) return undefined;
    return (tokens) => reserve({ id: newId("q"), caller, holds, tokens, outgoing, signal });
  }

  return {
    tally,
    get waiting() {
      return lines.length;
    },
    over(context, outgoing) {
      const caller = callers.of(outgoing.req);
      if (!hasRules && caller.limits === undefined && caller.models === undefined) return context;
      return {
        send: (asked, signal) => metered(context, asked, signal, () => reserveFor(caller, asked.offer.served.name, outgoing, signal)),
      };
    },
    async spend(outgoing, model, tokens, signal, work) {
      const reserve = reserveFor(callers.of(outgoing.req), model, outgoing, signal);
      if (reserve === undefined) return (await work()).result;
      const hold = await outcome(reserve(tokens));
      let used: Tokens | undefined;
      try {
        const done = await work();
        used = done.used;
        return done.result;
      } finally {
        hold.end(used);
      }
    },
    async used() {
      await behind.flush();
      if (now() - prunedMs > FORGOTTEN_AFTER) {
        prunedMs = now();
        await store.usage.prune(now() - FORGOTTEN_AFTER);
      }
      return new Map((await store.usage.list()).map(({ subject, usage }) => [subject, usage]));
    },
    close: behind.flush,
  };
}

/** Where nobody can be told how many are before. */
async function outcome<Result>(waiting: AsyncGenerator<number, Result>): Promise<Result> {
  for (;;) {
    const next = await waiting.next();
    if (next.done === true) return next.value;
  }
}

function modelNotAllowed({ name, models = [] }: Caller, model: string): OrielError {
  return new OrielError("permission_denied", `The key ${name} may not use the model ${model}: it may use ${models.join(", ") || "none"}.`, {
    param: "model",
  });
}

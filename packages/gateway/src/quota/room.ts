import type { ServerResponse } from "node:http";
import {
  type Admission,
  admit,
  type CancelSignal,
  type Excess,
  type Log,
  type Milliseconds,
  NOTHING_USED,
  OrielError,
  type QuotaUsage,
  type Store,
  standingOf,
  type Tokens,
} from "@oriel/core";
import type { Tell } from "@oriel/session";
import type { Caller } from "../keys/caller.ts";
import type { Held, Hold } from "./hold.ts";
import type { QuotaTally } from "./quota-tally.ts";
import { rateHeaders } from "./rate-headers.ts";
import { overLimit } from "./refusal.ts";
import type { SettleBehind } from "./settle-behind.ts";
import { pause, type WaitingLines } from "./waiting-line.ts";

export interface RoomPorts {
  readonly store: Pick<Store, "usage">;
  readonly lines: WaitingLines;
  readonly behind: SettleBehind;
  readonly tally: QuotaTally;
  /** How long a request may wait in line. */
  readonly mostWaitMs: Milliseconds;
  readonly now: () => number;
  readonly log: Pick<Log, "warn">;
  readonly tell: Tell;
}

/** A request for room, and where its client is told. */
export interface RoomRequest {
  readonly id: string;
  readonly caller: Caller;
  readonly holds: readonly Held[];
  readonly tokens: Tokens;
  readonly outgoing: ServerResponse;
  readonly signal: CancelSignal;
  /** The conversation that Oriel keeps, and that is told of warnings. */
  readonly session: string | undefined;
}

/** Longer than this no request is held back for tokens that flow in: its client would rather hear when to come again. */
const MOST_DELAY: Milliseconds = 60_000;
/** Another process may give back what this one does not hear of. */
const LOOK_AGAIN: Milliseconds = 1_000;

type Admitted = Extract<Admission, { readonly kind: "admitted" }>;

const NONE_NEEDED: Admission = { kind: "admitted", usages: [], delayMs: 0, warnings: [] };

/**
 * Gets room for requests: at once, after a while, or not at all. While a request waits it yields how many are before it.
 * @throws OrielError `rate_limit_exceeded`; `cancelled` when the client leaves meanwhile: then nothing is held.
 */
export function roomKeeper({
  store,
  lines,
  behind,
  tally,
  mostWaitMs,
  now,
  log,
  tell,
}: RoomPorts): (request: RoomRequest) => AsyncGenerator<number, Hold> {
  async function* reserve(request: RoomRequest): AsyncGenerator<number, Hold> {
    const { id, caller, holds, signal } = request;
    const { delayMs, warnings } = yield* admitted(request);
    const hold: Hold = {
      end(used) {
        if (used !== undefined) tally.spent(caller.id, used);
        behind.add({ id, holds, used });
      },
      giveBack() {
        hold.end(undefined);
        return behind.flush();
      },
    };
    let isHandedOn = false;
    try {
      tally.count(caller.id, "admitted");
      if (warnings.length > 0) warn(request, warnings);
      if (delayMs > 0) {
        tally.count(caller.id, "throttled");
        yield 0;
        await pause(delayMs, signal);
      }
      isHandedOn = !signal.aborted;
      if (!isHandedOn) throw new OrielError("cancelled", "The client left before its request was sent.");
      return hold;
    } finally {
      // Also when the client has left in the middle, and nobody takes what was reserved.
      if (!isHandedOn) hold.end(undefined);
    }
  }

  /** Waits in line where that is of use. Who comes while others wait for the same stands behind them. */
  async function* admitted(request: RoomRequest): AsyncGenerator<number, Admitted> {
    const { caller, holds, signal } = request;
    const untilMs = now() + mostWaitMs;
    let subject = holds.find((held) => lines.isWaitedFor(held.subject))?.subject;
    if (subject === undefined) {
      const admission = await tryOnce(request);
      if (admission.kind === "admitted") return admission;
      if (isHopeless(admission, mostWaitMs)) throw refusal(request, admission.excess);
      subject = admission.excess.subject;
    }
    const place = lines.join(subject);
    if (place === undefined) throw lineFull(holderIn(holds, subject, caller));
    tally.count(caller.id, "queued");
    try {
      for (let told: number | undefined; ; ) {
        const { ahead } = place;
        if (ahead !== told) yield ahead;
        told = ahead;
        const leftMs = untilMs - now();
        const admission = ahead === 0 ? await tryOnce(request) : undefined;
        if (admission?.kind === "admitted") return admission;
        if (admission !== undefined && (leftMs <= 0 || isHopeless(admission, mostWaitMs))) throw refusal(request, admission.excess);
        if (leftMs <= 0) throw waitedTooLong(mostWaitMs);
        await place.wait(Math.max(1, Math.min(LOOK_AGAIN, leftMs, admission?.excess.retryMs ?? LOOK_AGAIN)), signal);
      }
    } finally {
      place.leave();
    }
  }

  /** One transaction: what is used is read, decided on and written with no other writer between. */
  async function tryOnce(request: RoomRequest): Promise<Admission> {
    const { id, holds, tokens } = request;
    const tried: { admission: Admission; usages: readonly QuotaUsage[] } = { admission: NONE_NEEDED, usages: [] };
    await store.usage.change(
      holds.map(({ subject }) => subject),
      (usages) => {
        const ledgers = holds.map(({ subject, limits }, index) => ({ subject, limits, usage: usages[index] ?? NOTHING_USED }));
        const admission = admit(ledgers, { id, tokens }, now(), MOST_DELAY);
        const next = admission.kind === "admitted" ? admission.usages : undefined;
        Object.assign(tried, { admission, usages: next ?? usages });
        return next;
      },
    );
    tellLeft(request, tried.usages);
    return tried.admission;
  }

  function refusal({ caller, holds }: RoomRequest, excess: Excess): OrielError {
    tally.count(caller.id, "refused");
    return overLimit(excess, holderIn(holds, excess.subject, caller));
  }

  /** A request that has waited may have begun its answer already. */
  function tellLeft({ outgoing, holds }: RoomRequest, usages: readonly QuotaUsage[]): void {
    if (outgoing.headersSent) return;
    const standings = holds.flatMap(({ limits }, index) => standingOf(usages[index] ?? NOTHING_USED, limits, now()));
    for (const [name, value] of Object.entries(rateHeaders(standings))) outgoing.setHeader(name, value);
  }

  function warn({ outgoing, caller, session }: RoomRequest, warnings: readonly Excess[]): void {
    tally.count(caller.id, "warned");
    const limits = [...new Set(warnings.map(({ limit }) => limit))].join(", ");
    if (!outgoing.headersSent) outgoing.setHeader("X-Oriel-Quota-Warning", limits);
    for (const { subject, limit, allowed, used, wanted } of warnings) {
      log.warn("quota.exceeded", { key: caller.id, subject, limit, allowed, used, wanted });
      if (session !== undefined) tell(session, { type: "quota-exceeded", limit, allowed, used, wanted });
    }
  }

  return reserve;
}

/** Whether waiting is of no use, or would take longer than anybody waits. */
function isHopeless({ kind, excess }: Exclude<Admission, Admitted>, mostWaitMs: Milliseconds): boolean {
  return kind === "refused" || (excess.retryMs ?? 0) > mostWaitMs;
}

function holderIn(holds: readonly Held[], subject: string, caller: Caller): string {
  const named = holds.find((hold) => hold.subject === subject)?.named ?? {};
  const key = caller.id === "none" ? "requests without a key" : `the key ${caller.name}`;
  if (named.key === undefined) return `the model ${named.model}`;
  return named.model === undefined ? key : `${key} with the model ${named.model}`;
}

function lineFull(holder: string): OrielError {
  const message = `Too many requests wait already for room under the limits of ${holder}. Try again later.`;
  return new OrielError("rate_limit_exceeded", message, { retryAfterSeconds: 10 });
}

function waitedTooLong(ms: Milliseconds): OrielError {
  return new OrielError(
    "rate_limit_exceeded",
    `The request waited in line for ${ms / 1000} s, and others are still before it. Try again later.`,
    {
      retryAfterSeconds: 10,
    },
  );
}

import type { IncomingMessage, ServerResponse } from "node:http";
import {
  asOrielError,
  type CancelSignal,
  type Engine,
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
import type { ContextKeeper, Tell } from "@oriel/session";
import type { Caller, Callers } from "../keys/caller.ts";
import type { Work, WorkUnderWay } from "../keys/work-under-way.ts";
import { chargedEngine, roomFor } from "./charged-engine.ts";
import type { Reserve } from "./hold.ts";
import { metered } from "./metered.ts";
import { type QuotaTally, quotaTally } from "./quota-tally.ts";
import { roomKeeper } from "./room.ts";
import { settleBehind } from "./settle-behind.ts";
import { waitingLines } from "./waiting-line.ts";

export interface QuotaPorts {
  readonly store: Pick<Store, "usage">;
  readonly callers: Callers;
  readonly underWay: WorkUnderWay;
  /** The name by which a model of an engine is served, and limited. */
  readonly servedName: (engine: string, model: string) => Promise<string>;
  /** Tells a session that a limit was gone beyond. */
  readonly tell: Tell;
  readonly rules: QuotaRules;
  /** How long a request may wait in line. */
  readonly mostWaitMs: Milliseconds;
  readonly now: () => number;
  readonly newId: (prefix: string) => string;
  readonly log: Pick<Log, "info" | "warn">;
}

/** What requests may use, and what they have used. */
export interface Quotas {
  /** Whether nothing limits a caller: neither what it may use, nor how much. */
  isFree(caller: Caller): boolean;
  /** An engine, of which what it writes for Oriel itself is counted too, see `chargedEngine`. */
  charged(engine: Engine): Engine;
  /** @throws OrielError `permission_denied` where the model is not among those that the key may use. */
  checkModel(incoming: IncomingMessage, model: string): void;
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
  /** Begins to forget, from time to time, what nobody has used for longer than any limit reaches back. */
  start(): void;
  close(): Promise<void>;
}

/** What has not changed for longer holds nothing: the longest window is a day and a bucket. */
const FORGOTTEN_AFTER: Milliseconds = 26 * 3_600_000;
const FORGET_EVERY: Milliseconds = 3_600_000;

export function quotas({ store, callers, underWay, servedName, tell, rules, mostWaitMs, now, newId, log }: QuotaPorts): Quotas {
  const tally = quotaTally();
  const lines = waitingLines();
  const behind = settleBehind(store, { now, log, onSettled: lines.wake });
  const reserve = roomKeeper({ store, lines, behind, tally, mostWaitMs, now, log, tell });
  const hasRules = limitsFor(rules, { id: "", name: "" }, "").length > 0 || rules.models !== undefined || rules.keys !== undefined;
  const isFree = ({ limits, models }: Caller): boolean => !hasRules && limits === undefined && models === undefined;
  let timer: NodeJS.Timeout | undefined;

  function reserveFor({ caller, outgoing }: Pick<Work, "caller" | "outgoing">, wanted: Wanted): Reserve | undefined {
    const { model, signal, session } = wanted;
    if (!mayUse(caller, model)) throw modelNotAllowed(caller, model);
    const holds = limitsFor(rules, caller, model).map(({ subject, limits }) => ({ subject: subjectText(subject), named: subject, limits }));
    if (holds.length === 0) return undefined;
    return (tokens) => reserve({ id: newId("q"), caller, holds, tokens, outgoing, signal, session });
  }

  /** What is not forgotten now is an hour later. */
  async function forget(): Promise<void> {
    try {
      await store.usage.prune(now() - FORGOTTEN_AFTER);
    } catch (thrown) {
      log.warn("quotas cannot be pruned", { message: asOrielError(thrown).message });
    }
  }

  return {
    tally,
    isFree,
    get waiting() {
      return lines.length;
    },
    charged: (engine) =>
      chargedEngine(engine, {
        underWay,
        isFree: ({ caller }) => isFree(caller),
        reserveFor: async (done, { id }, request, signal) =>
          reserveFor(done, { model: await servedName(id, request.model), signal, session: undefined }),
      }),
    checkModel(incoming, model) {
      const caller = callers.of(incoming);
      if (!mayUse(caller, model)) throw modelNotAllowed(caller, model);
    },
    over(context, outgoing) {
      const caller = callers.of(outgoing.req);
      if (isFree(caller)) return context;
      return {
        async *send(asked, signal) {
          const { conversation, offer } = asked;
          const session = conversation?.kind === "kept" ? conversation.id : undefined;
          const reserve = reserveFor({ caller, outgoing }, { model: offer.served.name, signal, session });
          const setReplyNext = (isReplyNext: boolean): void => {
            if (underWay.current !== undefined) underWay.current.isReplyNext = isReplyNext;
          };
          try {
            if (reserve === undefined) yield* context.send(asked, signal);
            else yield* metered(context, asked, signal, { reserve, begin: () => setReplyNext(true) });
          } finally {
            // The client may have left before it was sent.
            setReplyNext(false);
          }
        },
      };
    },
    async spend(outgoing, model, tokens, signal, work) {
      const reserve = reserveFor({ caller: callers.of(outgoing.req), outgoing }, { model, signal, session: undefined });
      if (reserve === undefined) return (await work()).result;
      const hold = await roomFor(reserve, tokens);
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
      return new Map((await store.usage.list()).map(({ subject, usage }) => [subject, usage]));
    },
    start() {
      timer ??= setInterval(() => void forget(), FORGET_EVERY).unref();
    },
    async close() {
      clearInterval(timer);
      await behind.flush();
    },
  };
}

/** What room is wanted for. */
interface Wanted {
  readonly model: string;
  readonly signal: CancelSignal;
  /** The conversation that Oriel keeps, if it is for one. */
  readonly session: string | undefined;
}

function modelNotAllowed({ name, models = [] }: Caller, model: string): OrielError {
  return new OrielError("permission_denied", `The key ${name} may not use the model ${model}: it may use ${models.join(", ") || "none"}.`, {
    param: "model",
  });
}

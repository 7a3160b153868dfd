import {
  type Calibration,
  type KnownContext,
  type Log,
  type Milliseconds,
  normaliseModelName,
  type Receipt,
  type Store,
} from "@oriel/core";
import { type Backlog, backlog } from "./backlog.ts";
import { storeTrouble } from "./store-trouble.ts";

/** How long what comes is collected before it is written together: one sync of the disk for all of it. */
const COLLECT: Milliseconds = 100;
/** More is written in several commits: nothing else runs during one, and a hundred receipts take as long as ten calls. */
const MOST_AT_ONCE = 100;
/** How long a store that failed is left alone. */
const RETRY: Milliseconds = 1000;
/** After how many written values old ones are removed; also with the first, since a process may end before it has written so many. */
const PRUNE_EVERY = 1000;

export interface WriteBehindOptions {
  readonly log: Log;
  /** How many may wait, of receipts, of contexts and of calibrations each; as many again may be on their way to the store. */
  readonly maxWaiting: number;
  readonly keepReceipts: number;
  readonly keepContexts: number;
  /** Calls back once. */
  readonly after: (ms: Milliseconds, then: () => void) => void;
  /** Lets other work go on: called between the commits of what is too much for one. */
  readonly pause: () => Promise<void>;
}

/** Parts of a store that keep what is put in memory, and write it soon. It is read back from then on. */
export interface WriteBehind {
  /** `put` never fails and waits for nothing. */
  readonly receipts: Pick<Store["receipts"], "put" | "get" | "list">;
  readonly contexts: Pick<Store["contexts"], "put" | "find">;
  readonly calibrations: Store["calibrations"];
  /** Tries once to write what waits. Never fails: what could not be written waits on. */
  flush(): Promise<void>;
  /** Writes what waits; what cannot be written now, or is put later, is lost. The store stays open. */
  close(): Promise<void>;
}

/**
 * Keeps the disk out of the way of replies. What comes within a moment is written together, one write at a time. When the store fails, or is
 * slower than replies come, what is newest waits for it and what is oldest is let go: the log is told once when that begins and once, with
 * the number of the lost, when it is over.
 */
export function writeBehind(
  store: Pick<Store, "receipts" | "contexts" | "calibrations">,
  { log, maxWaiting, keepReceipts, keepContexts, after, pause }: WriteBehindOptions,
): WriteBehind {
  let isPlanned = false;
  let isClosed = false;
  let writing: Promise<void> | undefined;
  let unpruned = PRUNE_EVERY;

  const trouble = storeTrouble(log);
  const reason = (): string => (isClosed ? "It is closed." : "More comes than it can take.");
  const receipts = backlog<Receipt>(maxWaiting, () => trouble.lost("receipts", reason()));
  const contexts = backlog<KnownContext>(maxWaiting, () => trouble.lost("contexts", reason()));
  const calibrations = backlog<Calibrated>(maxWaiting, () => trouble.lost("calibrations", reason()));
  const backlogs = [receipts, contexts, calibrations];
  const hasWaiting = (): boolean => backlogs.some(({ waiting }) => waiting > 0);

  function plan(ms: Milliseconds): void {
    if (isPlanned || writing !== undefined || !hasWaiting()) return;
    isPlanned = true;
    after(ms, () => {
      isPlanned = false;
      void write();
    });
  }

  async function write(): Promise<void> {
    if (writing === undefined && !hasWaiting()) return;
    writing ??= writeAll().then((isWell) => {
      writing = undefined;
      plan(isWell ? COLLECT : RETRY);
    });
    await writing;
  }

  /** Answers whether the store took everything. Each part by itself: what one of them chokes on must not hold up the others. */
  async function writeAll(): Promise<boolean> {
    const lostBefore = trouble.lostSoFar();
    const isTaken = [
      await attempt(receipts, (values) => store.receipts.put(values)),
      await attempt(contexts, (values) => store.contexts.put(values)),
      await attempt(calibrations, async (values) => {
        for (const { engine, model, calibration } of values) await store.calibrations.put(engine, model, calibration);
      }),
    ].every((one) => one);
    const isWell = isTaken && (await prune());
    if (isWell && trouble.lostSoFar() === lostBefore) trouble.end("store caught up");
    return isWell;
  }

  async function attempt<Value>(line: Backlog<Value>, put: (values: readonly Value[]) => Promise<void>): Promise<boolean> {
    // What comes meanwhile is not waited for.
    for (let left = line.waiting; left > 0; left -= MOST_AT_ONCE) {
      const values = line.take(Math.min(left, MOST_AT_ONCE));
      try {
        await put(values);
        line.written();
        unpruned += values.length;
      } catch (error) {
        line.giveBack();
        trouble.failed(error);
        return false;
      }
      if (left > MOST_AT_ONCE) await pause();
    }
    return true;
  }

  async function prune(): Promise<boolean> {
    if (unpruned < PRUNE_EVERY) return true;
    try {
      await store.receipts.prune(keepReceipts);
      await store.contexts.prune(keepContexts);
      unpruned = 0;
      return true;
    } catch (error) {
      trouble.failed(error);
      return false;
    }
  }

  async function flush(): Promise<void> {
    // A write that is under way does not hold what came since it began.
    await writing;
    await write();
  }

  return {
    receipts: {
      put(values) {
        for (const receipt of values) receipts.put(receipt.id, receipt);
        plan(COLLECT);
        return Promise.resolve();
      },
      get: async (id) => receipts.get(id) ?? store.receipts.get(id),
      async list({ session, key, limit, offset }) {
        const all = receipts.newestFirst();
        const ids = new Set(all.map(({ id }) => id));
        const waiting = all.filter((receipt) => (session ?? receipt.session) === receipt.session && (key ?? receipt.key) === receipt.key);
        // Of those that wait some may stand in the store already, as they were before. So a few more are asked for, and a later page may
        // begin with what the one before ended with; none is passed over.
        const page = { session, key, limit: limit + all.length, offset: Math.max(0, offset - waiting.length) };
        const stored = await store.receipts.list(page);
        return [...waiting.slice(offset), ...stored.filter(({ id }) => !ids.has(id))].slice(0, limit);
      },
    },
    contexts: {
      put(values) {
        for (const context of values) contexts.put(context.key, context);
        plan(COLLECT);
        return Promise.resolve();
      },
      async find(keys) {
        const best = keys.find((key) => contexts.get(key) !== undefined);
        const waiting = best === undefined ? undefined : contexts.get(best);
        const better = best === undefined ? keys : keys.slice(0, keys.indexOf(best));
        return (better.length === 0 ? undefined : await store.contexts.find(better)) ?? waiting;
      },
    },
    calibrations: {
      get: async (engine, model) => calibrations.get(nameOf(engine, model))?.calibration ?? store.calibrations.get(engine, model),
      put(engine, model, calibration) {
        calibrations.put(nameOf(engine, model), { engine, model, calibration });
        plan(COLLECT);
        return Promise.resolve();
      },
    },
    flush,
    async close() {
      await flush();
      isClosed = true;
      for (const one of backlogs) one.close();
      trouble.end("store closed behind");
    },
  };
}

interface Calibrated {
  readonly engine: string;
  readonly model: string;
  readonly calibration: Calibration;
}

/** The store takes every spelling of a model's name for the same. */
function nameOf(engine: string, model: string): string {
  return JSON.stringify([engine, normaliseModelName(model)]);
}

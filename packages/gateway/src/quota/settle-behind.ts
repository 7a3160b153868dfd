import { asOrielError, type Limits, type Log, type Milliseconds, type Store, settled, type Tokens, usageAt } from "@oriel/core";

/** A request that has ended, and what it was held under. */
interface Ended {
  readonly id: string;
  readonly holds: readonly { readonly subject: string; readonly limits: Limits }[];
  /** `undefined` when it came to nothing. */
  readonly used: Tokens | undefined;
}

export interface SettleBehind {
  /** Waits for nothing and never fails. */
  add(ended: Ended): void;
  /** Tries once to write what waits. Never fails. */
  flush(): Promise<void>;
}

/** As long as receipts are collected: one write for all replies that end in the same moment. */
const COLLECT: Milliseconds = 100;
const RETRY: Milliseconds = 1000;

/**
 * Settles what requests held, behind their replies, many at a time. While the store fails what has ended stays held, which is on the safe side;
 * what a process could not settle before it ended is free again in time.
 */
export function settleBehind(
  store: Pick<Store, "usage">,
  { now, log, onSettled }: { readonly now: () => number; readonly log: Pick<Log, "warn">; readonly onSettled: () => void },
): SettleBehind {
  let waiting: Ended[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  let isFailing = false;

  const plan = (ms: Milliseconds): void => {
    timer ??= setTimeout(() => void flush(), ms).unref();
  };

  async function write(): Promise<void> {
    const ended = waiting;
    if (ended.length === 0) return;
    waiting = [];
    try {
      await writeAll(store, ended, now);
      isFailing = false;
      onSettled();
    } catch (thrown) {
      waiting = [...ended, ...waiting];
      if (!isFailing) log.warn("quotas cannot be settled", { message: asOrielError(thrown).message });
      isFailing = true;
      plan(RETRY);
    }
  }

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(write);
    return writing;
  }

  return {
    add(ended) {
      waiting.push(ended);
      plan(COLLECT);
    },
    flush,
  };
}

async function writeAll(store: Pick<Store, "usage">, ended: readonly Ended[], now: () => number): Promise<void> {
  const limitsOf = new Map(ended.flatMap(({ holds }) => holds.map(({ subject, limits }) => [subject, limits] as const)));
  const subjects = [...limitsOf.keys()];
  await store.usage.change(subjects, (usages) =>
    usages.map((usage, index) => {
      const subject = subjects[index] ?? "";
      const limits = limitsOf.get(subject) ?? {};
      const these = ended.filter(({ holds }) => holds.some((hold) => hold.subject === subject));
      return these.reduce((current, { id, used }) => settled(current, limits, { id, used }), usageAt(usage, limits, now()));
    }),
  );
}

import type { CancelSignal, Milliseconds, OrielError } from "@oriel/core";
import { cancelled, waitedTooLong } from "../embedded/failures.ts";

/** Calls back later; answers how to call it off. */
export type Later = (afterMs: Milliseconds, then: () => void) => () => void;

/** One request that waits: until what it waits for is there, nobody wants it any more, or it has waited too long. */
export interface Wait {
  /** Aborted when it is given up; its reason is the `OrielError` that says why. */
  readonly signal: AbortSignal;
  /** What the work answers, or why it is not waited for any longer. */
  until<T>(work: Promise<T>): Promise<T>;
  /** It has got what it waited for, or its consumer has left. */
  end(): void;
}

/** @param mostMs 0 to wait for ever. */
export function wait(what: string, client: CancelSignal | undefined, mostMs: Milliseconds, later: Later): Wait {
  const given = new AbortController();
  const giveUp = (why: OrielError): void => given.abort(why);
  const leave = (): void => giveUp(cancelled());
  if (client?.aborted === true) leave();
  client?.addEventListener("abort", leave, { once: true });
  const callOff = mostMs === 0 ? undefined : later(mostMs, () => giveUp(waitedTooLong(what, mostMs)));
  return {
    signal: given.signal,
    until(work) {
      return new Promise((resolve, reject) => {
        const stop = (): void => reject(given.signal.reason);
        if (given.signal.aborted) stop();
        given.signal.addEventListener("abort", stop, { once: true });
        work.then(resolve, reject).finally(() => given.signal.removeEventListener("abort", stop));
      });
    },
    end() {
      client?.removeEventListener("abort", leave);
      callOff?.();
      leave();
    },
  };
}

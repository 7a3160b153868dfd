import type { CancelSignal, Log } from "@oriel/core";

/** Work for a conversation while nobody waits for it. */
export interface IdleWork {
  /** A request of the conversation has come: what was planned is called off, what is under way is stopped. */
  begin(session: string): void;
  /** Does the work once the conversation has been silent for so long. */
  after(session: string, idleMs: number, work: (signal: CancelSignal) => Promise<void>): void;
  /** Stops everything; waits for nothing. */
  close(): void;
}

export function idleWork(later: (afterMs: number, then: () => void) => () => void, log: Log): IdleWork {
  const callOff = new Map<string, () => void>();

  function begin(session: string): void {
    callOff.get(session)?.();
    callOff.delete(session);
  }

  return {
    begin,
    after(session, idleMs, work) {
      begin(session);
      const stop = new AbortController();
      const cancel = later(idleMs, () => {
        work(stop.signal)
          .catch((thrown: unknown) => {
            // Nobody waits for it, and the next request does the same work when it needs it.
            if (!stop.signal.aborted)
              log.warn("idle.failed", { session, message: thrown instanceof Error ? thrown.message : String(thrown) });
          })
          .finally(() => {
            if (callOff.get(session) === end) callOff.delete(session);
          });
      });
      const end = (): void => {
        cancel();
        stop.abort();
      };
      callOff.set(session, end);
    },
    close() {
      for (const session of [...callOff.keys()]) begin(session);
    },
  };
}

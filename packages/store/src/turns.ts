import { setTimeout as delay } from "node:timers/promises";
import { type Milliseconds, OrielError, type Store } from "@oriel/core";
import type { Run, TurnLock } from "./run.ts";

/** A reply may take minutes; who waits longer than this waits for something that hangs. */
const LONGEST_WAIT: Milliseconds = 10 * 60_000;
const FIRST_PAUSE: Milliseconds = 10;
const LONGEST_PAUSE: Milliseconds = 250;

/** Keeps turns of a session apart from those of other processes, by asking again and again for its lock. */
export function turnsApart(run: Run, lock: TurnLock): NonNullable<Store["turns"]> {
  return {
    async begin(sessionId, signal) {
      let pause = FIRST_PAUSE;
      for (let waited = 0; !(await run(`begin a turn of the session ${sessionId}`, () => lock.take(sessionId))); waited += pause) {
        if (waited > LONGEST_WAIT) {
          throw new OrielError(
            "conflict",
            `Another Oriel has been answering in the session ${sessionId} for ten minutes. Try again later.`,
          );
        }
        if (signal?.aborted === true) throw new OrielError("cancelled", "Stopped before its turn came.");
        pause = Math.min(2 * pause, LONGEST_PAUSE);
        await delay(pause);
      }
      return () => lock.give(sessionId);
    },
  };
}

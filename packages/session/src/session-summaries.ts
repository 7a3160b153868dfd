import { type CancelSignal, isSummaryDue, type Log, type Milliseconds, summaryIn } from "@oriel/core";
import { idleWork } from "./context/idle-work.ts";
import type { SessionContextPorts } from "./session-ports.ts";
import { summariseSession } from "./summarise-session.ts";
import type { BetweenTurns } from "./turn.ts";

/** Sums sessions up that have been silent for long enough and have grown enough, while nobody waits for them. */
export interface SessionSummaries extends BetweenTurns {
  /** Stops everything; waits for nothing. */
  close(): void;
}

export interface SummaryPorts extends SessionContextPorts {
  /** Calls back later; answers how to call it off. */
  readonly later: (afterMs: Milliseconds, then: () => void) => () => void;
  readonly log: Log;
}

/** Longer than policies wait before they make a checkpoint: what is summed up then is the prompt that the next turn will begin with. */
export const SUMMARY_IDLE_MS: Milliseconds = 30_000;

/** @param idleMs how long a session must be silent. */
export function sessionSummaries(ports: SummaryPorts, idleMs: Milliseconds): SessionSummaries {
  const idle = idleWork(ports.later, ports.log);
  let isClosed = false;
  return {
    begin: idle.begin,
    after(session) {
      // The last replies end while everything is being closed.
      if (!isClosed) idle.after(session, idleMs, (signal) => summariseIfDue(ports, session, signal));
    },
    close() {
      isClosed = true;
      idle.close();
    },
  };
}

async function summariseIfDue(ports: SummaryPorts, id: string, signal: CancelSignal): Promise<void> {
  const session = await ports.store.sessions.get(id);
  // Deleted meanwhile.
  if (session === undefined || session.settings.summaries === "never") return;
  const { history } = await ports.open.read(session);
  if (isSummaryDue(history, summaryIn(session.settings))) await summariseSession(ports, id, undefined, signal);
}

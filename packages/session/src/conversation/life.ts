import { OrielError } from "@oriel/core";
import type { KeptSessions } from "../keep-sessions.ts";

/** What every part of a conversation goes by. */
export interface Running {
  readonly id: string;
  /** @throws OrielError `conflict` when the conversation is stopped. */
  readonly kept: () => KeptSessions;
  /** Does what changes the conversation, after all that was asked for before. */
  readonly inTurn: <Result>(task: (kept: KeptSessions) => Promise<Result>) => Promise<Result>;
}

export interface Life extends Running {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** What happens when a conversation begins to run, and when it ends. */
export interface LifeChanges {
  /** Puts the parts together, and sees that the conversation is there. */
  readonly begin: () => Promise<KeptSessions>;
  /** Called when nothing runs any more. */
  readonly end: (kept: KeptSessions) => Promise<void>;
}

/** A conversation runs, or it does not: what was asked for while it ran is done before it stops. */
export function life(id: string, { begin, end }: LifeChanges): Life {
  let running: KeptSessions | undefined;
  let starting: Promise<void> | undefined;
  let stopping: Promise<void> | undefined;

  function kept(): KeptSessions {
    if (running !== undefined) return running;
    throw new OrielError("conflict", `The conversation ${id} has been stopped: call start() to go on with it.`);
  }

  async function takeUp(): Promise<void> {
    await stopping;
    running ??= await begin();
  }

  async function drain(last: KeptSessions): Promise<void> {
    await last.turns.run(id, () => end(last));
  }

  return {
    id,
    kept,
    async inTurn(task) {
      const now = kept();
      return now.turns.run(id, () => task(now));
    },
    async start() {
      starting ??= takeUp().finally(() => {
        starting = undefined;
      });
      await starting;
    },
    async stop() {
      // Whoever started it is told why it did not.
      await starting?.catch(() => undefined);
      const last = running;
      running = undefined;
      if (last !== undefined) {
        stopping = drain(last).finally(() => {
          stopping = undefined;
        });
      }
      await stopping;
    },
  };
}

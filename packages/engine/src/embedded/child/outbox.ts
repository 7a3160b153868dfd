import type { Milliseconds, ReplyEvent } from "@oriel/core";

/** When events leave: at once after a pause, else together every few milliseconds, whatever the speed of the model. */
const BATCH: Milliseconds = 8;

export interface Outbox {
  post(event: ReplyEvent): void;
  /** Sends what is waiting now. */
  flush(): void;
}

/** Collects the events of one reply, so that 1,000 tokens a second do not become 1,000 messages. */
export function outbox(
  send: (events: readonly ReplyEvent[]) => void,
  clock: { now(): Milliseconds; after(ms: Milliseconds, then: () => void): void },
): Outbox {
  let waiting: ReplyEvent[] = [];
  let lastSent: Milliseconds | undefined;
  let isPlanned = false;

  function flush(): void {
    if (waiting.length === 0) return;
    const events = waiting;
    waiting = [];
    lastSent = clock.now();
    send(events);
  }

  return {
    post(event) {
      waiting.push(event);
      if (isPlanned) return;
      const since = lastSent === undefined ? BATCH : clock.now() - lastSent;
      if (since >= BATCH) {
        flush();
        return;
      }
      isPlanned = true;
      clock.after(BATCH - since, () => {
        isPlanned = false;
        flush();
      });
    },
    flush,
  };
}

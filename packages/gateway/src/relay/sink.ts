import type { ServerResponse } from "node:http";

/** Where a stream is written, with back-pressure. */
export interface Sink {
  /** Settles when more may be written; never rejects: a client that has gone is seen by its signal. */
  write(text: string | Uint8Array): Promise<void> | undefined;
  readonly lastWriteMs: number;
}

/**
 * Writes to a client at the client's pace. One that takes nothing for `stalledMs` is disconnected, so that an abandoned reader
 * cannot hold an engine for ever.
 */
export function sink(outgoing: ServerResponse, now: () => number, stalledMs: number): Sink {
  let lastWriteMs = now();
  return {
    write(text) {
      lastWriteMs = now();
      return outgoing.write(text) ? undefined : drained(outgoing, stalledMs);
    },
    get lastWriteMs() {
      return lastWriteMs;
    },
  };
}

function drained(outgoing: ServerResponse, stalledMs: number): Promise<void> {
  return new Promise((resolve) => {
    const stalled = setTimeout(() => outgoing.destroy(), stalledMs);
    const settle = (): void => {
      clearTimeout(stalled);
      outgoing.off("drain", settle);
      outgoing.off("close", settle);
      resolve();
    };
    outgoing.once("drain", settle);
    outgoing.once("close", settle);
    // The socket may have closed between the write and here; then neither event comes.
    if (outgoing.destroyed) settle();
  });
}

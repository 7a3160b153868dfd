import type { ServerResponse } from "node:http";
import { type CancelSignal, OrielError } from "@oriel/core";
import { type Cancellation, cancellation } from "./cancellation.ts";

/** A reply being made for a client. */
export interface RunningReply {
  /** Aborted when the client has gone, or when the gateway closes and the grace is over. */
  readonly signal: CancelSignal;
  /** What to tell the client when `signal` was aborted while it still listens. */
  readonly reason: () => OrielError;
  done(): void;
}

/** The replies under way: what a closing gateway waits for. */
export interface RunningReplies {
  readonly count: number;
  begin(outgoing: ServerResponse): RunningReply;
  /** Waits for all to end, at most `graceMs`; then ends those that are left with their protocol's error. */
  drain(graceMs: number): Promise<void>;
}

export function runningReplies(): RunningReplies {
  const running = new Map<Cancellation, Promise<void>>();
  let closing = false;

  return {
    get count() {
      return running.size;
    },
    begin(outgoing) {
      const cancelling = cancellation();
      const { cancel } = cancelling;
      let end: () => void = () => undefined;
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      running.set(cancelling, ended);
      outgoing.once("close", cancel);
      return {
        signal: cancelling.signal,
        reason: () =>
          closing
            ? new OrielError("overloaded", "Oriel is shutting down: the reply could not be finished. Send the request again.")
            : new OrielError("cancelled", "The client closed the connection."),
        done() {
          // `close` comes for a finished response too.
          outgoing.off("close", cancel);
          running.delete(cancelling);
          end();
        },
      };
    },
    async drain(graceMs) {
      closing = true;
      await Promise.race([Promise.all(running.values()), expiry(graceMs)]);
      const left = [...running.entries()];
      for (const [{ cancel }] of left) cancel();
      await Promise.all(left.map(([, ended]) => ended));
    },
  };
}

function expiry(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}

import { asOrielError, type CancelSignal, type EngineRequest, OrielError, type ReplyEvent } from "@oriel/core";
import type { Offer } from "../offer.ts";
import type { Closed, RunningReceipt, Sending } from "./running-receipt.ts";

/** One way of sending a request. */
export interface Try {
  readonly request: EngineRequest;
  readonly sending: Sending;
}

/** A request that is about to be sent. */
export interface Begun<T extends Try> {
  readonly first: T;
  readonly receipt: RunningReceipt;
  /** Another way, after a refusal; `undefined` when there is none. */
  readonly other: (failed: T, refusal: unknown) => Promise<T | undefined>;
  /** What is left to do once the receipt is written. */
  readonly done: (closed: Closed, last: T) => Promise<void>;
}

/**
 * Sends a request, and as long as it is refused before its first word and there is another way, sends it in that: before its first event
 * nothing has been said that another try could contradict. The receipt is written however it ends, and when the reply is complete as soon as
 * the next event is asked for, whatever the engine still does.
 * @param begin called once the first event is asked for. A generator around this one would cost a promise for each batch.
 */
export async function* sendTries<T extends Try>(
  { engine }: Offer,
  begin: () => Promise<Begun<T>>,
  signal: CancelSignal,
): AsyncGenerator<readonly ReplyEvent[]> {
  const { first, receipt, other, done } = await begin();
  let current = first;
  let isEnded = false;
  const close = async (error: OrielError | undefined): Promise<void> => {
    isEnded = true;
    const closed = await receipt.close(error);
    if (closed !== undefined) await done(closed, current);
  };
  try {
    for (;;) {
      yield [receipt.sending(current.sending)];
      let started = false;
      try {
        for await (const events of engine.send(current.request, signal)) {
          started ||= events.some(({ type }) => type !== "progress");
          yield receipt.add(events);
          if (receipt.isComplete) await close(undefined);
        }
        await close(undefined);
        return;
      } catch (thrown) {
        const next = started ? undefined : await other(current, thrown);
        if (next === undefined) throw thrown;
        current = next;
      }
    }
  } catch (thrown) {
    await close(asOrielError(thrown));
    throw thrown;
  } finally {
    // A consumer that walked away reaches neither branch above. It may have had all that it wanted.
    if (!isEnded) await close(receipt.isComplete ? undefined : new OrielError("cancelled", "Stopped before the reply was complete."));
  }
}

import { asOrielError, type CancelSignal, type EngineRequest, OrielError, type ReplyEvent } from "@oriel/core";
import type { Offer } from "../offer.ts";
import type { Closed, RunningReceipt, Sending } from "./running-receipt.ts";

/** One way of sending a request. */
export interface Try {
  readonly request: EngineRequest;
  readonly sending: Sending;
}

/**
 * Sends a request, and as long as it is refused before its first word and there is another way, sends it in that: before its first event
 * nothing has been said that another try could contradict. The receipt is written however it ends.
 */
export async function* sendTries<T extends Try>(
  { engine }: Offer,
  first: T,
  other: (failed: T, refusal: unknown) => Promise<T | undefined>,
  receipt: RunningReceipt,
  done: (closed: Closed, last: T) => Promise<void>,
  signal: CancelSignal,
): AsyncGenerator<readonly ReplyEvent[]> {
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
    // A consumer that walked away reaches neither branch above.
    if (!isEnded) await close(new OrielError("cancelled", "Stopped before the reply was complete."));
  }
}

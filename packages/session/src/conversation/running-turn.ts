import type { CancelSignal } from "@oriel/core";
import type { TurnEvent } from "../turn.ts";

/**
 * A turn that goes on by itself, whether or not anybody reads it: a reader that is slow, or has gone, holds up nobody behind it. What was told
 * waits for the reader. One that leaves its loop stops the turn, which is kept as far as it came.
 */
export function runningTurn(
  turn: (signal: CancelSignal) => Promise<AsyncIterable<TurnEvent>>,
  outer: CancelSignal | undefined,
): AsyncIterableIterator<TurnEvent> {
  const told: TurnEvent[] = [];
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  let wake = (): void => undefined;
  let failure: { readonly thrown: unknown } | undefined;
  let hasEnded = false;

  async function run(): Promise<void> {
    outer?.addEventListener("abort", abort, { once: true });
    if (outer?.aborted === true) abort();
    try {
      for await (const event of await turn(stop.signal)) {
        told.push(event);
        wake();
      }
    } catch (thrown) {
      // For whoever reads. Nobody may; then it stands in the store and was told as an event.
      failure = { thrown };
    } finally {
      outer?.removeEventListener("abort", abort);
      hasEnded = true;
      wake();
    }
  }

  const running = run();

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      while (told.length === 0 && !hasEnded) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const event = told.shift();
      if (event !== undefined) return { done: false, value: event };
      if (failure === undefined) return { done: true, value: undefined };
      const { thrown } = failure;
      failure = undefined;
      throw thrown;
    },
    async return() {
      abort();
      await running;
      told.length = 0;
      failure = undefined;
      return { done: true, value: undefined };
    },
  };
}

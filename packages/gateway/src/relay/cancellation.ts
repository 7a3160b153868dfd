import type { CancelSignal } from "@oriel/core";

/** A signal, and the way to give it. One is made for every reply: the platform's own costs ten times as much. */
export interface Cancellation {
  readonly signal: CancelSignal;
  /** Tells every listener, once. */
  cancel(): void;
}

export function cancellation(): Cancellation {
  const listeners = new Set<() => void>();
  let aborted = false;
  return {
    signal: {
      get aborted() {
        return aborted;
      },
      addEventListener: (_type, listener) => void listeners.add(listener),
      removeEventListener: (_type, listener) => void listeners.delete(listener),
    },
    cancel() {
      aborted = true;
      const told = [...listeners];
      listeners.clear();
      for (const listener of told) listener();
    },
  };
}

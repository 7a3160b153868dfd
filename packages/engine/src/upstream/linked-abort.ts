import type { CancelSignal } from "@oriel/core";

export interface LinkedAbort {
  readonly signal: AbortSignal;
  /** Lets go of the caller's signal, which may live much longer than this one request. */
  release(): void;
}

/** A platform signal that follows Oriel's own. */
export function linkAbort(cancel: CancelSignal | undefined): LinkedAbort {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  if (cancel?.aborted === true) abort();
  else cancel?.addEventListener("abort", abort, { once: true });
  return { signal: controller.signal, release: () => cancel?.removeEventListener("abort", abort) };
}

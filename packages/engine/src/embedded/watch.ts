import type { Milliseconds } from "@oriel/core";

/** Waits for one thing at a time, and only so long. */
export class Watch {
  #timer: NodeJS.Timeout | undefined;

  /** Calls `late` unless it is stopped, or started anew, within `ms`; never where that is 0. */
  start(ms: Milliseconds, late: () => void): void {
    this.stop();
    if (ms > 0) this.#timer = setTimeout(late, ms);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

import { type CancelSignal, type Milliseconds, OrielError } from "@oriel/core";

/** Requests that wait for room, each in the line of the subject whose limit has none: first come, first served. */
export interface WaitingLines {
  readonly length: number;
  isWaitedFor(subject: string): boolean;
  /** `undefined` when the line is full. */
  join(subject: string): Place | undefined;
  /** Something may have become free: whoever waits looks again. */
  wake(): void;
}

interface Place {
  /** How many are before this one. */
  readonly ahead: number;
  /** Waits until it is woken, someone before it has left, or the time is up. @throws OrielError `cancelled` when the client leaves. */
  wait(ms: Milliseconds, signal: CancelSignal): Promise<void>;
  leave(): void;
}

/** A line that is longer helps nobody: its last would wait for longer than clients do. */
const MOST_WAITING = 100;

export function waitingLines(mostWaiting: number = MOST_WAITING): WaitingLines {
  const lines = new Map<string, Waiter[]>();

  return {
    get length() {
      return [...lines.values()].reduce((sum, line) => sum + line.length, 0);
    },
    isWaitedFor: (subject) => lines.has(subject),
    join(subject) {
      const line = lines.get(subject) ?? [];
      if (line.length >= mostWaiting) return undefined;
      const waiter = new Waiter();
      line.push(waiter);
      lines.set(subject, line);
      return {
        get ahead() {
          return line.indexOf(waiter);
        },
        wait: (ms, signal) => waiter.wait(ms, signal),
        leave() {
          const at = line.indexOf(waiter);
          if (at >= 0) line.splice(at, 1);
          if (line.length === 0 && lines.get(subject) === line) lines.delete(subject);
          for (const one of line) one.wake();
        },
      };
    },
    wake() {
      for (const line of lines.values()) for (const waiter of line) waiter.wake();
    },
  };
}

class Waiter {
  #isWoken = false;
  #wakeUp: () => void = () => undefined;

  /** What is told while nobody waits is heard by the next who does. */
  wake(): void {
    this.#isWoken = true;
    this.#wakeUp();
  }

  async wait(ms: Milliseconds, signal: CancelSignal): Promise<void> {
    if (!this.#isWoken) {
      await pause(ms, signal, (wakeUp) => {
        this.#wakeUp = wakeUp;
      });
    }
    this.#isWoken = false;
  }
}

/**
 * @param onStart is given how to end it early.
 * @throws OrielError `cancelled` when the client leaves.
 */
export function pause(ms: Milliseconds, signal: CancelSignal, onStart: (end: () => void) => void = () => undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      if (signal.aborted) reject(new OrielError("cancelled", "The client left while its request waited for room."));
      else resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end, { once: true });
    onStart(end);
    if (signal.aborted) end();
  });
}

import type { StopSignal, Surroundings } from "../surroundings.ts";

/** The user's wish to stop: the first asks to finish, the second to stop at once. */
export interface StopRequests {
  readonly first: Promise<StopSignal>;
  readonly second: Promise<StopSignal>;
  /** Signals mean again what they mean to any process. */
  release(): void;
}

export function stopRequests(onStopSignal: Surroundings["onStopSignal"]): StopRequests {
  const listeners: ((signal: StopSignal) => void)[] = [];
  const next = (): Promise<StopSignal> => new Promise((resolve) => listeners.push(resolve));
  const first = next();
  const second = next();
  const release = onStopSignal((signal) => listeners.shift()?.(signal));
  return { first, second, release };
}

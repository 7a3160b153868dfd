import type { StopSignal, Surroundings } from "../surroundings.ts";
import { type CapturedTerminal, capturedTerminal } from "./captured-terminal.ts";

export interface TestSurroundings extends Surroundings {
  readonly terminal: CapturedTerminal;
  readonly signal: (signal: StopSignal) => void;
}

/** Surroundings for tests: nothing set, nothing found, no config file unless a folder is given. */
export function testSurroundings(
  given: Partial<Omit<Surroundings, "terminal">> & { readonly terminal?: CapturedTerminal } = {},
): TestSurroundings {
  const listeners = new Set<(signal: StopSignal) => void>();
  return {
    env: {},
    workingFolder: "/home/me/here",
    readInput: () => Promise.resolve(new Uint8Array()),
    typed: undefined,
    home: "/home/me",
    configFolder: "/no-such-folder/config",
    dataFolder: "/no-such-folder/data",
    ownNames: () => [],
    nodeVersion: "20.19.0",
    now: () => 0,
    newId: (prefix) => `${prefix}-1`,
    onStopSignal: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onOutputClosed: () => () => undefined,
    ...given,
    terminal: given.terminal ?? capturedTerminal(),
    signal: (signal) => {
      for (const listener of listeners) listener(signal);
    },
  };
}

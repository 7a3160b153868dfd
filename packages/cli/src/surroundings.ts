import type { Env } from "./config/resolve.ts";
import type { TypedLines } from "./run/typed-lines.ts";
import type { Terminal } from "./terminal.ts";

export type StopSignal = "SIGINT" | "SIGTERM" | "SIGHUP";

/** Everything a command takes from the process it runs in; `main.ts` fills it in, tests make their own. */
export interface Surroundings {
  readonly terminal: Terminal;
  readonly env: Env;
  readonly workingFolder: string;
  /** All that is piped in. */
  readonly readInput: () => Promise<Uint8Array>;
  /** What somebody types at a terminal, line by line; `undefined` when the input is none. */
  readonly typed: (() => TypedLines) | undefined;
  readonly home: string;
  /** Where Oriel's config file is looked for. */
  readonly configFolder: string;
  readonly dataFolder: string;
  /** The names and addresses of this machine besides loopback. */
  readonly ownNames: () => readonly string[];
  /** Calls back at every signal to stop; answers how to stop listening. */
  readonly onStopSignal: (listener: (signal: StopSignal) => void) => () => void;
  /** Calls back when nobody reads stdout any more; answers how to stop listening. */
  readonly onOutputClosed: (listener: () => void) => () => void;
  readonly nodeVersion: string;
  readonly now: () => number;
  /** A fresh id that begins with `prefix`. */
  readonly newId: (prefix: string) => string;
}

import type { Screen, Terminal } from "../terminal.ts";

export interface CapturedTerminal extends Terminal {
  /** What has been written so far. */
  readonly out: () => string;
  readonly err: () => string;
}

/** A terminal for tests: a pipe of 80 columns unless told otherwise. */
export function capturedTerminal(look: Partial<Omit<Screen, "write">> = {}): CapturedTerminal {
  const written = { out: "", err: "" };
  const screen = (stream: "out" | "err"): Screen => ({
    write: (text) => {
      written[stream] += text;
    },
    isTTY: false,
    columns: 80,
    colour: false,
    ...look,
  });
  return { stdout: screen("out"), stderr: screen("err"), out: () => written.out, err: () => written.err };
}

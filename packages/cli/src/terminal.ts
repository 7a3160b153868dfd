/** One of the two output streams, as far as commands need to know it. */
export interface Screen {
  write(text: string): void;
  /** Whether a person looks at it: only then is anything redrawn or coloured. */
  readonly isTTY: boolean;
  readonly columns: number;
  readonly colour: boolean;
}

/** Where a command writes. `stdout` is for data, `stderr` for progress, notes and errors. */
export interface Terminal {
  readonly stdout: Screen;
  readonly stderr: Screen;
}

/** Writes lines, each ended; no lines write nothing. */
export function writeLines(screen: Screen, lines: readonly string[]): void {
  if (lines.length > 0) screen.write(`${lines.join("\n")}\n`);
}

/** A value as one line of JSON: what every `--json` output consists of. */
export function writeJson(screen: Screen, value: object): void {
  screen.write(`${JSON.stringify(value)}\n`);
}

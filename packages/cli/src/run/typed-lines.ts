import { createInterface } from "node:readline";

/** What came of asking for a line: the line; Ctrl+C instead of one; nothing more, by Ctrl+D or because the terminal is gone. */
export type TypedLine = { readonly kind: "line"; readonly text: string } | { readonly kind: "interrupted" } | { readonly kind: "ended" };

/** Somebody at a terminal. While no line is asked for the terminal is as it was, so that Ctrl+C is a signal. */
export interface TypedLines {
  /** Lines typed or pasted before they were asked for come first. */
  next(prompt: string): Promise<TypedLine>;
  close(): void;
}

/** As far as it is needed of a terminal. */
type TerminalInput = NodeJS.ReadableStream & { setRawMode(isRaw: boolean): unknown };

export function typedLines(input: TerminalInput, output: NodeJS.WritableStream): TypedLines {
  const lines = createInterface({ input, output, terminal: true });
  const waiting: TypedLine[] = [];
  let asked: ((line: TypedLine) => void) | undefined;
  let isOver = false;

  function rest(): void {
    lines.pause();
    // Its own pause leaves the terminal raw.
    input.setRawMode(false);
  }

  function came(line: TypedLine): void {
    if (asked === undefined) {
      waiting.push(line);
      return;
    }
    const answer = asked;
    asked = undefined;
    rest();
    answer(line);
  }

  lines.on("line", (text) => came({ kind: "line", text }));
  lines.on("SIGINT", () => {
    // What was begun is thrown away, as every shell does it.
    lines.write(null, { ctrl: true, name: "e" });
    lines.write(null, { ctrl: true, name: "u" });
    output.write("\n");
    came({ kind: "interrupted" });
  });
  lines.on("close", () => {
    isOver = true;
    came({ kind: "ended" });
  });
  rest();

  return {
    next(prompt) {
      const [first] = waiting.splice(0, 1);
      if (first !== undefined) return Promise.resolve(first);
      if (isOver) return Promise.resolve({ kind: "ended" });
      input.setRawMode(true);
      lines.resume();
      lines.setPrompt(prompt);
      lines.prompt();
      return new Promise((resolve) => {
        asked = resolve;
      });
    },
    close: () => lines.close(),
  };
}

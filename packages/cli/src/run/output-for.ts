import type { Terminal } from "../terminal.ts";
import type { Asked } from "./asked.ts";
import { jsonOutput } from "./json-output.ts";
import { streamJsonOutput } from "./stream-json-output.ts";
import { textOutput } from "./text-output.ts";
import type { TurnOutput } from "./turn-output.ts";

/** In the form that was asked for. Notes are for a person who looks at stderr, or asked for them. */
export function outputFor(terminal: Terminal, { output, verbose }: Pick<Asked, "output" | "verbose">): TurnOutput {
  switch (output) {
    case "text":
      return textOutput(terminal, { notes: verbose || terminal.stderr.isTTY });
    case "json":
      return jsonOutput(terminal);
    case "stream-json":
      return streamJsonOutput(terminal);
  }
}

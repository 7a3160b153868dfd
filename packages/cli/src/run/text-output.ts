import { paint } from "../colour.ts";
import { writeFailure } from "../render/failure.ts";
import { writeNote } from "../render/note.ts";
import { progressText, turnNotes, turnWarnings } from "../render/turn.ts";
import { type Screen, type Terminal, writeLines } from "../terminal.ts";
import type { TurnOutput } from "./turn-output.ts";

const CLEAR_LINE = "\r\u001b[K";

/**
 * The reply on stdout as it comes and nothing else there; on stderr what was thought, how far reading is, and in the end how full the window
 * is, where somebody is to see that. What is wrong with a reply is always told.
 */
export function textOutput({ stdout, stderr }: Terminal, { notes }: { readonly notes: boolean }): TurnOutput {
  /** What stands in the line that is being written. */
  let line: "nothing" | "progress" | "thinking" | "text" = "nothing";

  function begin(next: typeof line): void {
    if (line === next) return;
    if (line === "progress") stderr.write(CLEAR_LINE);
    else if (line === "thinking") stderr.write("\n");
    else if (line === "text") stdout.write("\n");
    line = next;
  }

  return {
    event(event) {
      if (event.type === "content_delta" && event.delta !== "") {
        begin("text");
        stdout.write(shown(stdout, event.delta));
        // Its own line end has ended the line.
        if (event.delta.endsWith("\n")) line = "nothing";
      } else if (event.type === "thinking_delta" && notes && event.delta !== "") {
        begin("thinking");
        stderr.write(paint(stderr, "quiet", shown(stderr, event.delta)));
      } else if (event.type === "progress" && stderr.isTTY) {
        begin("progress");
        stderr.write(CLEAR_LINE + paint(stderr, "quiet", progressText(event)));
      }
    },
    complete(result) {
      begin("nothing");
      for (const warning of turnWarnings(result)) writeNote(stderr, warning);
      if (notes)
        writeLines(
          stderr,
          turnNotes(result).map((note) => paint(stderr, "quiet", note)),
        );
    },
    failed(error, exit) {
      begin("nothing");
      if (error.code !== "cancelled") writeFailure(stderr, error, exit, { json: false, withStack: false });
    },
    finish({ session, isKept }) {
      begin("nothing");
      if (notes && isKept && session !== undefined) writeLines(stderr, [paint(stderr, "quiet", `go on: oriel run --session ${session}`)]);
    },
  };
}

/** What a model writes must not steer the terminal: only tabs and line ends are left of its control characters. */
function shown(screen: Screen, text: string): string {
  return screen.isTTY ? text.replaceAll(/[^\P{Cc}\t\n]/gu, "") : text;
}

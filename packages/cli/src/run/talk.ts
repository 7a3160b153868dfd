import { asOrielError } from "@oriel/core";
import { showContext } from "../commands/context.ts";
import { showReceipt } from "../commands/receipt.ts";
import type { ControlClient } from "../control-client.ts";
import { exitCodeOf } from "../exit-code.ts";
import { writeFailure } from "../render/failure.ts";
import { type Terminal, writeLines } from "../terminal.ts";
import type { TypedLines } from "./typed-lines.ts";

/** A conversation at the terminal, as the loop around it needs it. */
export interface Talk {
  readonly client: ControlClient;
  readonly terminal: Terminal;
  readonly lines: TypedLines;
  /** Says it and shows the reply; settles when that is over, however it ended. */
  say(text: string): Promise<void>;
  /** The session, once something was said. */
  session(): string | undefined;
  /** What is said next begins a new session. */
  begin(): void;
  /** Whether the command is to end. */
  isOver(): boolean;
}

const HELP = [
  "Type a message and press Enter. Ctrl+C stops a reply, Ctrl+D ends.",
  "  /new       begin a new session",
  "  /window    how full the window is, and what the next turn would do",
  "  /receipt   what the model saw of the last message",
  "  /quit      end",
];

/** Line after line until the end is asked for. */
export async function talk(talk: Talk): Promise<void> {
  writeLines(talk.terminal.stderr, ["/help shows the commands."]);
  while (!talk.isOver()) {
    const line = await talk.lines.next("> ");
    if (line.kind === "ended") return writeLines(talk.terminal.stderr, [""]);
    if (line.kind === "interrupted") writeLines(talk.terminal.stderr, ["/quit or Ctrl+D ends."]);
    else if (!line.text.startsWith("/")) await sayLine(talk, line.text);
    else if (line.text.trim() === "/quit") return;
    else await obey(talk, line.text.trim());
  }
}

async function sayLine(talk: Talk, text: string): Promise<void> {
  if (text.trim() !== "") await talk.say(text);
}

async function obey(talk: Talk, command: string): Promise<void> {
  const { client, terminal } = talk;
  const session = talk.session();
  switch (command) {
    case "/help":
      return writeLines(terminal.stdout, HELP);
    case "/new":
      return talk.begin();
    case "/window":
    case "/receipt":
      if (session === undefined) return writeLines(terminal.stdout, ["Nothing was said yet."]);
      return told(terminal, () =>
        command === "/window"
          ? showContext(client, terminal, session, { json: false })
          : showReceipt(client, terminal, { id: "last", options: { session } }, { json: false }),
      );
    default:
      return writeLines(terminal.stdout, [`There is no command ${command}.`, ...HELP]);
  }
}

/** What fails here does not end the conversation. */
async function told(terminal: Terminal, show: () => Promise<void>): Promise<void> {
  try {
    await show();
  } catch (thrown) {
    const error = asOrielError(thrown);
    writeFailure(terminal.stderr, error, exitCodeOf(error), { json: false, withStack: false });
  }
}

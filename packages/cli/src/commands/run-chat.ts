import { asOrielError, OrielError } from "@oriel/core";
import { EXIT, type ExitCode, exitCodeOf } from "../exit-code.ts";
import { readText } from "../input.ts";
import type { Asked } from "../run/asked.ts";
import { runConversation } from "../run/conversation.ts";
import type { OpenOriel } from "../run/open-oriel.ts";
import { outputFor } from "../run/output-for.ts";
import { type Stops, stops } from "../run/stops.ts";
import { talk } from "../run/talk.ts";
import type { TurnOutput } from "../run/turn-output.ts";
import { whatIsSaid } from "../run/what-is-said.ts";
import type { Surroundings } from "../surroundings.ts";

/** What was typed besides the flags. */
export interface RunTyped {
  readonly words: readonly string[];
  readonly prompt: string | undefined;
}

/**
 * `oriel run [MODEL] [TEXT...]`: says one thing and prints the reply; with nothing to say, at a terminal, holds a conversation. Answers the exit
 * status; a failure has been told by then, in the form that was asked for.
 */
export async function runChat(asked: Asked, typed: RunTyped, around: Surroundings, open: () => Promise<OpenOriel>): Promise<ExitCode> {
  const output = outputFor(around.terminal, asked);
  try {
    const text = whatIsSaid({ ...typed, piped: around.typed === undefined ? await readText("-", around) : "" });
    if (text === undefined && (around.typed === undefined || asked.output !== "text")) throw nothingToSay();
    const wishes = stops(around, text === undefined);
    try {
      const oriel = await Promise.race([open(), wishes.ended]);
      // Told to stop while it was starting: what was opened ends with the process.
      if (oriel === undefined) return finished(output, wishes.exit() ?? EXIT.interrupted);
      return await converse({ asked, text, around, oriel, output, wishes });
    } finally {
      wishes.release();
    }
  } catch (thrown) {
    const error = asOrielError(thrown);
    output.failed(error, exitCodeOf(error));
    return finished(output, exitCodeOf(error));
  }
}

async function converse({
  asked,
  text,
  around,
  oriel,
  output,
  wishes,
}: {
  readonly asked: Asked;
  readonly text: string | undefined;
  readonly around: Surroundings;
  readonly oriel: OpenOriel;
  readonly output: TurnOutput;
  readonly wishes: Stops;
}): Promise<ExitCode> {
  const conversation = runConversation(oriel.client, asked, output, wishes);
  const exit = text === undefined ? await hold() : await conversation.say(text);
  const isKept = await conversation.leave();
  output.finish({ session: conversation.session(), isKept, exit });
  await Promise.race([oriel.close(), wishes.atOnce]);
  return exit;

  /** A reply that failed or was stopped does not end it. */
  async function hold(): Promise<ExitCode> {
    const lines = around.typed?.();
    if (lines === undefined) throw nothingToSay();
    await talk({
      client: oriel.client,
      terminal: around.terminal,
      lines,
      say: async (line) => void (await conversation.say(line)),
      session: conversation.session,
      begin: conversation.begin,
      isOver: () => wishes.exit() !== undefined,
    });
    lines.close();
    return wishes.exit() ?? EXIT.ok;
  }
}

function finished(output: TurnOutput, exit: ExitCode): ExitCode {
  output.finish({ session: undefined, isKept: false, exit });
  return exit;
}

function nothingToSay(): OrielError {
  return new OrielError("invalid_request", "There is nothing to say: give the text with -p, behind the model's name, or through a pipe.");
}

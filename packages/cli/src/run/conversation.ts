import { asOrielError } from "@oriel/core";
import type { ControlClient } from "../control-client.ts";
import { EXIT, type ExitCode, exitCodeOf } from "../exit-code.ts";
import type { Asked } from "./asked.ts";
import { say } from "./say.ts";
import { type RunSession, sessionFor } from "./session-for.ts";
import type { Stops } from "./stops.ts";
import type { TurnOutput } from "./turn-output.ts";

/** What is said in one `oriel run`, in one session or, after `begin`, in more. */
export interface RunConversation {
  /** Says it and tells the reply, or why there is none; never rejects. Answers with what status the command would end now. */
  say(text: string): Promise<ExitCode>;
  /** The id of the session, once something was accepted in it. */
  session(): string | undefined;
  /** What is said next begins a new session. */
  begin(): void;
  /** Deletes the session where it is not to be kept. Answers whether one is there. */
  leave(): Promise<boolean>;
}

export function runConversation(client: ControlClient, asked: Asked, output: TurnOutput, stops: Stops): RunConversation {
  let session: RunSession | undefined;
  let wanted = asked;

  /** Only a session of our own is ever deleted. */
  async function remove({ id, isNew }: RunSession): Promise<void> {
    if (!isNew) return;
    // What went wrong has been told; a session too many does no harm.
    await client.sessions.delete(id).catch(() => undefined);
  }

  async function turn(text: string, signal: AbortSignal): Promise<void> {
    const began = session ?? (await sessionFor(client, wanted));
    let isAccepted = session !== undefined;
    try {
      const onAccepted = (): void => {
        isAccepted = true;
        session = began;
      };
      await say({ url: client.url, key: client.key, session: began, text, turn: asked.turn, signal, onAccepted }, output);
    } finally {
      if (!isAccepted) await remove(began);
    }
  }

  return {
    async say(text) {
      const signal = stops.forReply();
      try {
        await turn(text, signal);
        return stops.exit() ?? EXIT.ok;
      } catch (thrown) {
        const error = asOrielError(thrown);
        const exit = stops.exit() ?? exitCodeOf(error);
        // Status 0 after a failure: nobody reads any more.
        if (exit !== EXIT.ok) output.failed(error, exit);
        return exit;
      } finally {
        stops.replyIsOver();
      }
    },
    session: () => session?.id,
    begin() {
      session = undefined;
      wanted = { ...asked, session: undefined };
    },
    async leave() {
      if (session === undefined) return false;
      if (asked.keep || !session.isNew) return true;
      await remove(session);
      return false;
    },
  };
}

import { OrielError } from "@oriel/core";
import type { MessageCountsInfo } from "@oriel/protocol";
import { chatStream } from "../chat-stream.ts";
import type { TurnAsked } from "./asked.ts";
import type { RunSession } from "./session-for.ts";
import type { TurnOutput } from "./turn-output.ts";
import { turnResult } from "./turn-result.ts";

/** One thing to say. */
export interface Said {
  readonly url: string;
  readonly key: string | undefined;
  readonly session: RunSession;
  readonly text: string;
  readonly turn: TurnAsked;
  readonly signal: AbortSignal;
  /** Called once the message is kept: a failure before that has changed nothing. */
  readonly onAccepted: () => void;
}

/** Says it, and tells the reply as it comes. @throws OrielError whatever refused or broke the turn. */
export async function say({ url, key, session, text, turn, signal, onAccepted }: Said, output: TurnOutput): Promise<void> {
  let messages: MessageCountsInfo | null = null;
  let isComplete = false;
  for await (const event of chatStream({ url, key, session: session.id, body: { message: text, ...turn }, signal })) {
    output.event(event);
    if (event.type === "accepted") {
      messages = event.messages;
      onAccepted();
    } else if (event.type === "message_complete") {
      isComplete = true;
      output.complete(turnResult(event, session.model, messages));
    }
  }
  if (!isComplete) throw new OrielError("engine_failed", `Oriel at ${url} ended the reply without its account.`);
}

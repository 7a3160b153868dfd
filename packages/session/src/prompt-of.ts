import type { Message } from "@oriel/core";
import type { OpenConversation } from "./open-conversations.ts";

/** The messages a turn sends: the session's system prompt, the history as it is kept, and the new message. */
export function promptOf({ system, history }: OpenConversation, next: Message | undefined): readonly Message[] {
  const messages = system === undefined ? [] : [system];
  for (const stored of history) messages.push(stored.message);
  if (next !== undefined) messages.push(next);
  return messages;
}

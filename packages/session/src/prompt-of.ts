import type { Message } from "@oriel/core";
import type { OpenConversation } from "./open-conversations.ts";
import type { Preamble } from "./preamble/preamble.ts";

/** The messages a turn sends: what stands before the first one, the history as it is kept, and the new message. */
export function promptOf({ message }: Preamble, { history }: OpenConversation, next: Message | undefined): readonly Message[] {
  const messages = message === undefined ? [] : [message];
  for (const stored of history) messages.push(stored.message);
  if (next !== undefined) messages.push(next);
  return messages;
}

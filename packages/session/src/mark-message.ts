import type { Mark, Store, StoredMessage } from "@oriel/core";
import { findMessage } from "./find-message.ts";
import { sessionOf } from "./session-of.ts";
import type { SessionPorts } from "./session-ports.ts";

/**
 * Marks a message, or takes its mark away: on every branch that shares it, from the next prompt on. A reply that is being written goes on.
 * @param which the message's id or position on the current branch.
 * @throws OrielError `session_not_found`, `not_found`.
 */
export async function markMessage(
  { store, tell, now }: Pick<SessionPorts, "tell" | "now"> & { readonly store: Pick<Store, "sessions" | "messages" | "marks"> },
  sessionId: string,
  which: string,
  mark: Mark | undefined,
): Promise<StoredMessage> {
  const session = await sessionOf(store, sessionId);
  const message = await findMessage(store, session, which);
  await store.marks.set(sessionId, message.id, mark, new Date(now()).toISOString());
  tell(sessionId, { type: "message-marked", id: message.id, mark });
  return message;
}

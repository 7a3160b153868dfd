import { type Branch, OrielError, type StoredMessage, textPart } from "@oriel/core";
import { findMessage } from "./find-message.ts";
import { sessionOf } from "./session-of.ts";
import type { SessionPorts } from "./session-ports.ts";

/**
 * Says a message of the user anew: in a branch of its own, which becomes the current one. What was said before it is shared, what was said
 * after it stays on the branch it was said on. Only the text is another; images go along. The reply is asked for by a turn without a message.
 * @param which the message's id or position on the current branch.
 * @throws OrielError `session_not_found`, `not_found`, `invalid_request` for a message that is not the user's.
 */
export async function editMessage(
  { store, tell, now, newId }: SessionPorts,
  sessionId: string,
  which: string,
  text: string,
): Promise<{ readonly branch: Branch; readonly message: StoredMessage }> {
  const session = await sessionOf(store, sessionId);
  const { message: before, position } = await findMessage(store, session, which);
  if (before.role !== "user") {
    throw new OrielError("invalid_request", `Only a user's message can be edited; the one at ${position} is of the role ${before.role}.`, {
      param: "message_id",
    });
  }
  const id = newId("b");
  const createdAt = new Date(now()).toISOString();
  const images = before.content.filter(({ type }) => type === "image");
  const message: StoredMessage = {
    id: newId("msg"),
    sessionId,
    branch: id,
    position,
    message: { role: "user", content: [...textPart(text), ...images] },
    createdAt,
  };
  const branch = await store.branches.fork({ id, sessionId, from: session.branch, at: position, createdAt, messages: [message] });
  tell(sessionId, { type: "branch-changed", branch: branch.id });
  tell(sessionId, { type: "message-added", id: message.id, position, role: "user" });
  return { branch, message };
}

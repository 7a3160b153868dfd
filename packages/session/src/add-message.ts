import { type Message, OrielError, type StoredMessage } from "@oriel/core";
import { sessionOf } from "./session-of.ts";
import type { SessionPorts } from "./session-ports.ts";

/**
 * Adds a message at the end of a session's current branch, and asks for no reply. The caller keeps its turns apart.
 * @throws OrielError `session_not_found`, `conflict` when another writer came first, `invalid_request` for a message without content.
 */
export async function addMessage({ store, tell, now, newId }: SessionPorts, sessionId: string, message: Message): Promise<StoredMessage> {
  if (message.content.every((part) => part.type === "text" && part.text === "")) {
    throw new OrielError("invalid_request", `A message of the role ${message.role} needs a text, got an empty one.`, { param: "text" });
  }
  const { branch, messageCount } = await sessionOf(store, sessionId);
  const stored: StoredMessage = {
    id: newId("msg"),
    sessionId,
    branch,
    position: messageCount,
    message,
    createdAt: new Date(now()).toISOString(),
  };
  await store.messages.append([stored]);
  tell(sessionId, { type: "message-added", id: stored.id, position: stored.position, role: message.role });
  return stored;
}

import { OrielError, type SessionSummary, type Store, type StoredMessage } from "@oriel/core";
import { newestFirst } from "./newest-first.ts";

/**
 * A message of a session's current branch, by its id or by its position.
 * @throws OrielError `not_found` when the branch has no such message.
 */
export async function findMessage(store: Pick<Store, "messages">, session: SessionSummary, which: string): Promise<StoredMessage> {
  const found = /^\d{1,9}$/.test(which) ? await atPosition(store, session, Number(which)) : await byId(store, session, which);
  if (found !== undefined) return found;
  throw new OrielError(
    "not_found",
    `The current branch of the session ${session.id} has no message ${which.slice(0, 100)}: GET /api/v1/sessions/${session.id}/messages lists those it has.`,
    { param: "message_id" },
  );
}

async function atPosition(
  store: Pick<Store, "messages">,
  { id, branch }: SessionSummary,
  position: number,
): Promise<StoredMessage | undefined> {
  const [found] = await store.messages.list(id, { branch, from: position, to: position + 1 });
  return found;
}

async function byId(store: Pick<Store, "messages">, session: SessionSummary, id: string): Promise<StoredMessage | undefined> {
  for await (const message of newestFirst(store, session)) {
    if (message.id === id) return message;
  }
  return undefined;
}

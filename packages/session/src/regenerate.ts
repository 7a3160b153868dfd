import { type Branch, OrielError } from "@oriel/core";
import { findMessage } from "./find-message.ts";
import { sessionOf } from "./session-of.ts";
import type { SessionPorts } from "./session-ports.ts";

/**
 * Makes room for another reply: a branch that ends before this one, and becomes the current one. The reply itself stays where it is; the new
 * one is asked for by a turn without a message.
 * @param which the reply's id or position on the current branch.
 * @throws OrielError `session_not_found`, `not_found`, `invalid_request` for a message that is no reply.
 */
export async function regenerate({ store, tell, now, newId }: SessionPorts, sessionId: string, which: string): Promise<Branch> {
  const session = await sessionOf(store, sessionId);
  const { message, position } = await findMessage(store, session, which);
  if (message.role !== "assistant") {
    throw new OrielError(
      "invalid_request",
      `Only a reply can be generated again; the message at ${position} is of the role ${message.role}.`,
      {
        param: "message_id",
      },
    );
  }
  const branch = await store.branches.fork({
    id: newId("b"),
    sessionId,
    from: session.branch,
    at: position,
    createdAt: new Date(now()).toISOString(),
  });
  tell(sessionId, { type: "branch-changed", branch: branch.id });
  return branch;
}

import type { Branch, SessionSnapshot } from "@oriel/core";
import { sessionOf } from "./session-of.ts";
import type { SessionPorts } from "./session-ports.ts";
import { snapshotOf } from "./snapshot-of.ts";
import { keepState } from "./take-snapshot.ts";

/**
 * Goes back to a saved state: in a new branch, with the model, policy and settings of then, all in one step. The state before is saved first, as
 * a snapshot for `rollback`; nothing that was said is lost.
 * @throws OrielError `session_not_found`, `not_found`.
 */
export async function restoreSnapshot(
  ports: SessionPorts,
  sessionId: string,
  id: string,
): Promise<{ readonly branch: Branch; readonly before: SessionSnapshot }> {
  const session = await sessionOf(ports.store, sessionId);
  const snapshot = await snapshotOf(ports.store, sessionId, id);
  const before = await keepState(ports, session, { purpose: "rollback", note: `Before ${id} was restored.` });
  const { model, policy, settings } = snapshot;
  const branch = await ports.store.branches.fork({
    id: ports.newId("b"),
    sessionId,
    from: snapshot.branch,
    at: snapshot.messages,
    createdAt: new Date(ports.now()).toISOString(),
    session: { model, policy, settings },
  });
  ports.tell(sessionId, { type: "snapshot-restored", id, branch: branch.id });
  ports.tell(sessionId, { type: "branch-changed", branch: branch.id });
  return { branch, before };
}

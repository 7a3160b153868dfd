import { branchNotFound } from "./branch-not-found.ts";
import { sessionOf } from "./session-of.ts";
import type { SessionPorts } from "./session-ports.ts";

/** Makes a branch the one that the next turn goes on. @throws OrielError `session_not_found`, `not_found`. */
export async function useBranch({ store, tell, now }: SessionPorts, sessionId: string, branch: string): Promise<void> {
  const session = await sessionOf(store, sessionId);
  if (!(await store.branches.use(sessionId, branch, new Date(now()).toISOString()))) throw branchNotFound(sessionId, branch);
  if (branch !== session.branch) tell(sessionId, { type: "branch-changed", branch });
}

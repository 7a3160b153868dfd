import type { Store, WholeSession } from "@oriel/core";
import { sessionOf } from "./session-of.ts";

/**
 * A session with all that belongs to it. Others may go on with it meanwhile: what is named is read before what it names, so that the whole holds
 * together, as it was at some moment between.
 * @throws OrielError `session_not_found`.
 */
export async function wholeSession(
  store: Pick<Store, "sessions" | "messages" | "marks" | "branches" | "snapshots">,
  id: string,
): Promise<WholeSession> {
  const { branch, messageCount: _count, preview: _preview, ...session } = await sessionOf(store, id);
  const snapshots = await store.snapshots.list(id);
  const marks = await store.marks.of(id);
  const branches = await store.branches.list(id);
  const filled = await Promise.all(
    branches.map(async (one) => {
      const messages = await store.messages.own(one.id);
      return { ...one, messageCount: one.forkedAt + messages.length, messages };
    }),
  );
  return { session, branch, branches: filled, marks, snapshots: snapshots.toReversed() };
}

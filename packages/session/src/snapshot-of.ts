import { OrielError, type SessionSnapshot, type Store } from "@oriel/core";

/** A snapshot of this session. @throws OrielError `not_found`. */
export async function snapshotOf(store: Pick<Store, "snapshots">, sessionId: string, id: string): Promise<SessionSnapshot> {
  const snapshot = await store.snapshots.get(id);
  if (snapshot?.sessionId === sessionId) return snapshot;
  throw new OrielError(
    "not_found",
    `The session ${sessionId} has no snapshot ${id.slice(0, 100)}: GET /api/v1/sessions/${sessionId}/snapshots lists those it has.`,
    { param: "snapshot_id" },
  );
}

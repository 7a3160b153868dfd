import type { SessionSnapshot, SessionSummary, SnapshotPurpose } from "@oriel/core";
import { sessionOf } from "./session-of.ts";
import type { SessionPorts } from "./session-ports.ts";

/** How many snapshots of each purpose a session keeps, unless it sets another number: enough for a day of trying things. */
export const SNAPSHOTS_KEPT = 20;

/** Saves the state of a conversation as it is now, on its current branch. @throws OrielError `session_not_found`. */
export async function takeSnapshot(
  ports: SessionPorts,
  sessionId: string,
  asked: { readonly purpose: SnapshotPurpose; readonly note: string | undefined },
): Promise<SessionSnapshot> {
  return keepState(ports, await sessionOf(ports.store, sessionId), asked);
}

/** Saves this state of a conversation. */
export async function keepState(
  { store, now, newId }: SessionPorts,
  session: SessionSummary,
  { purpose, note }: { readonly purpose: SnapshotPurpose; readonly note: string | undefined },
): Promise<SessionSnapshot> {
  const { model, policy, settings } = session;
  const snapshot: SessionSnapshot = {
    id: newId("snap"),
    sessionId: session.id,
    branch: session.branch,
    messages: session.messageCount,
    model,
    policy,
    settings,
    purpose,
    note,
    createdAt: new Date(now()).toISOString(),
  };
  await store.snapshots.create(snapshot, settings.maxSnapshots ?? SNAPSHOTS_KEPT);
  return snapshot;
}

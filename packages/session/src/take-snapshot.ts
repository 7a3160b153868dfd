import { asOrielError, type SessionSnapshot, type SessionSummary, type SnapshotMaker, type SnapshotPurpose, type Store } from "@oriel/core";
import { sessionOf } from "./session-of.ts";
import type { SessionPorts } from "./session-ports.ts";

/** How many snapshots of each purpose and maker a session keeps, unless it sets another number: enough for a day of trying things. */
export const SNAPSHOTS_KEPT = 20;

/** What is saved, and why. */
interface Keeping {
  readonly purpose: SnapshotPurpose;
  readonly note: string | undefined;
}

/** Saves the state of a conversation as it is now, on its current branch. @throws OrielError `session_not_found`. */
export async function takeSnapshot(ports: SessionPorts, sessionId: string, asked: Keeping): Promise<SessionSnapshot> {
  return keep(ports, await sessionOf(ports.store, sessionId), asked, "user");
}

type SnapshotPorts = Pick<SessionPorts, "tell" | "now" | "newId"> & { readonly store: Pick<Store, "snapshots"> };

/** Saves this state of a conversation, of Oriel's own accord. */
export async function keepState(ports: SnapshotPorts, session: SessionSummary, asked: Keeping): Promise<SessionSnapshot> {
  return keep(ports, session, asked, "oriel");
}

async function keep(
  { store, tell, now, newId }: SnapshotPorts,
  session: SessionSummary,
  { purpose, note }: Keeping,
  by: SnapshotMaker,
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
    by,
    note,
    createdAt: new Date(now()).toISOString(),
  };
  try {
    await store.snapshots.create(snapshot, settings.maxSnapshots ?? SNAPSHOTS_KEPT);
  } catch (thrown) {
    tell(session.id, { type: "snapshot-error", message: asOrielError(thrown).message });
    throw thrown;
  }
  tell(session.id, { type: by === "user" ? "snapshot-created" : "auto-snapshot-created", id: snapshot.id, purpose });
  return snapshot;
}

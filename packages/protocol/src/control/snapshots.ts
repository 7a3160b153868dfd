import type { JsonObject, JsonValue, SessionSnapshot, SnapshotMaker, SnapshotPurpose } from "@oriel/core";
import type { BranchInfo } from "./branches.ts";
import type { MessageInfo } from "./sessions.ts";
import { settingsInfo } from "./settings.ts";

/** A saved state of a conversation. */
export interface SnapshotInfo {
  readonly snapshot_id: string;
  readonly session_id: string;
  readonly branch_id: string;
  /** How many messages the branch had. */
  readonly message_count: number;
  readonly model: string;
  readonly policy: string;
  readonly settings: JsonObject;
  /** `rollback`: before another was restored. */
  readonly purpose: SnapshotPurpose;
  /** `oriel`: made before anything risky. `null` where it was not written down. */
  readonly by: SnapshotMaker | null;
  readonly note: string | null;
  readonly created_at: string;
}

/** `GET /api/v1/sessions/{id}/snapshots`: newest first. */
export interface SnapshotsReply {
  readonly session_id: string;
  readonly snapshots: readonly SnapshotInfo[];
}

/** `POST /api/v1/sessions/{id}/snapshots/{sid}/restore` */
export interface RestoreReply {
  readonly session_id: string;
  /** The branch the conversation goes on in. */
  readonly branch: BranchInfo;
  /** The state before, saved for going back. */
  readonly before: SnapshotInfo;
}

/** `GET /api/v1/sessions/{id}/snapshots/{sid}/diff`: from the snapshot to now, or to another one. */
export interface SnapshotDiff {
  readonly session_id: string;
  readonly from: string;
  /** `now`, or the id of a snapshot. */
  readonly to: string;
  /** How many messages both begin with. */
  readonly shared_messages: number;
  readonly only_from: readonly DiffMessage[];
  readonly only_to: readonly DiffMessage[];
  /** `model`, `policy`, and settings as `settings.NAME`; `null` where it is not set. */
  readonly changes: readonly { readonly name: string; readonly from: JsonValue; readonly to: JsonValue }[];
}

export interface DiffMessage {
  readonly message_id: string;
  readonly position: number;
  readonly role: MessageInfo["role"];
  /** How it begins. */
  readonly preview: string;
  readonly created_at: string;
}

export function snapshotInfo(snapshot: SessionSnapshot): SnapshotInfo {
  return {
    snapshot_id: snapshot.id,
    session_id: snapshot.sessionId,
    branch_id: snapshot.branch,
    message_count: snapshot.messages,
    model: snapshot.model,
    policy: snapshot.policy,
    settings: settingsInfo(snapshot.settings),
    purpose: snapshot.purpose,
    by: snapshot.by ?? null,
    note: snapshot.note ?? null,
    created_at: snapshot.createdAt,
  };
}

import type { JsonObject } from "@oriel/core";
import type {
  BranchesReply,
  CheckpointsReply,
  CompressReply,
  ContextReply,
  DiscoverReply,
  ImportReply,
  MarkReply,
  MessageInfo,
  RestoreReply,
  SessionInfo,
  SessionStatus,
  SessionsReply,
  SnapshotDiff,
  SnapshotInfo,
  SnapshotsReply,
  SummaryReply,
  SystemPromptReply,
  UndoReply,
} from "@oriel/protocol";
import { type Ask, isObject, queryText } from "./control-call.ts";

/** The control API of sessions, as far as commands use it. */
export interface SessionClient {
  /** @param asked the body of `POST /api/v1/sessions`. */
  create(asked: JsonObject): Promise<SessionInfo>;
  list(page: Readonly<Record<string, string | undefined>>): Promise<SessionsReply>;
  get(id: string): Promise<SessionInfo>;
  /** @param change the body of `PATCH /api/v1/sessions/{id}`. */
  change(id: string, change: JsonObject): Promise<SessionInfo>;
  status(id: string): Promise<SessionStatus>;
  systemPrompt(id: string): Promise<SystemPromptReply>;
  /** @param asked the body of `POST /api/v1/sessions/{id}/discover`. */
  discover(id: string, asked: JsonObject): Promise<DiscoverReply>;
  delete(id: string): Promise<void>;
  /** The file as it comes. */
  export(id: string, format: string): Promise<string>;
  import(file: JsonObject): Promise<ImportReply>;
  branches(id: string): Promise<BranchesReply>;
  useBranch(id: string, branch: string): Promise<BranchesReply>;
  snapshots(id: string): Promise<SnapshotsReply>;
  createSnapshot(id: string, asked: JsonObject): Promise<SnapshotInfo>;
  snapshot(id: string, snapshot: string): Promise<SnapshotInfo>;
  diff(id: string, snapshot: string, to: string | undefined): Promise<SnapshotDiff>;
  restore(id: string, snapshot: string): Promise<RestoreReply>;
  deleteSnapshot(id: string, snapshot: string): Promise<void>;
  context(id: string): Promise<ContextReply>;
  compress(id: string, asked: JsonObject): Promise<CompressReply>;
  checkpoints(id: string): Promise<CheckpointsReply>;
  undo(id: string, checkpoint: string): Promise<UndoReply>;
  /** `null` takes a mark away. */
  mark(id: string, message: string, mark: MessageInfo["mark"]): Promise<MarkReply>;
  summarise(id: string, asked: JsonObject): Promise<SummaryReply>;
}

export function sessionClient(ask: Ask, textAt: (path: string) => Promise<string>): SessionClient {
  const at = (id: string): string => `/api/v1/sessions/${encodeURIComponent(id)}`;
  const snapshotAt = (id: string, snapshot: string): string => `${at(id)}/snapshots/${encodeURIComponent(snapshot)}`;
  return {
    create: (asked) => ask("POST", "/api/v1/sessions", isSessionInfo, asked),
    list: (page) => ask("GET", `/api/v1/sessions${queryText(page)}`, isSessionsReply),
    get: (id) => ask("GET", at(id), isSessionInfo),
    change: (id, change) => ask("PATCH", at(id), isSessionInfo, change),
    status: (id) => ask("GET", `${at(id)}/status`, isSessionStatus),
    systemPrompt: (id) => ask("GET", `${at(id)}/system-prompt`, isSystemPromptReply),
    discover: (id, asked) => ask("POST", `${at(id)}/discover`, isDiscoverReply, asked),
    delete: (id) => ask("DELETE", at(id), isNothing),
    export: (id, format) => textAt(`${at(id)}/export${queryText({ format })}`),
    import: (file) => ask("POST", "/api/v1/sessions/import", isImportReply, file),
    branches: (id) => ask("GET", `${at(id)}/branches`, isBranchesReply),
    useBranch: (id, branch) => ask("POST", `${at(id)}/branches`, isBranchesReply, { branch_id: branch }),
    snapshots: (id) => ask("GET", `${at(id)}/snapshots`, isSnapshotsReply),
    createSnapshot: (id, asked) => ask("POST", `${at(id)}/snapshots`, isSnapshotInfo, asked),
    snapshot: (id, snapshot) => ask("GET", snapshotAt(id, snapshot), isSnapshotInfo),
    diff: (id, snapshot, to) => ask("GET", `${snapshotAt(id, snapshot)}/diff${queryText({ to })}`, isSnapshotDiff),
    restore: (id, snapshot) => ask("POST", `${snapshotAt(id, snapshot)}/restore`, isRestoreReply),
    deleteSnapshot: (id, snapshot) => ask("DELETE", snapshotAt(id, snapshot), isNothing),
    context: (id) => ask("GET", `${at(id)}/context`, isContextReply),
    compress: (id, asked) => ask("POST", `${at(id)}/compress`, isCompressReply, asked),
    checkpoints: (id) => ask("GET", `${at(id)}/checkpoints`, isCheckpointsReply),
    undo: (id, checkpoint) => ask("POST", `${at(id)}/checkpoints/${encodeURIComponent(checkpoint)}/undo`, isUndoReply),
    mark: (id, message, mark) => {
      const path = `${at(id)}/messages/${encodeURIComponent(message)}/mark`;
      return mark === null ? ask("DELETE", path, isMarkReply) : ask("PUT", path, isMarkReply, { mark });
    },
    summarise: (id, asked) => ask("POST", `${at(id)}/summary`, isSummaryReply, asked),
  };
}

/** The answer to a deletion has no body. */
function isNothing(value: unknown): value is undefined {
  return value === undefined;
}

function isSessionsReply(value: unknown): value is SessionsReply {
  return isObject(value) && Array.isArray(value["sessions"]) && value["sessions"].every(isSessionInfo);
}

function isSessionInfo(value: unknown): value is SessionInfo {
  return isObject(value) && typeof value["session_id"] === "string" && typeof value["message_count"] === "number";
}

function isSessionStatus(value: unknown): value is SessionStatus {
  return isObject(value) && typeof value["session_id"] === "string" && isObject(value["context_window"]);
}

function isSystemPromptReply(value: unknown): value is SystemPromptReply {
  return isObject(value) && typeof value["text"] === "string" && Array.isArray(value["left"]) && Array.isArray(value["files"]);
}

function isDiscoverReply(value: unknown): value is DiscoverReply {
  return isObject(value) && typeof value["root"] === "string" && Array.isArray(value["files"]);
}

function isImportReply(value: unknown): value is ImportReply {
  return isObject(value) && isSessionInfo(value["session"]) && Array.isArray(value["notes"]);
}

function isBranchesReply(value: unknown): value is BranchesReply {
  return isObject(value) && typeof value["branch_id"] === "string" && Array.isArray(value["branches"]);
}

function isSnapshotsReply(value: unknown): value is SnapshotsReply {
  return isObject(value) && Array.isArray(value["snapshots"]) && value["snapshots"].every(isSnapshotInfo);
}

function isSnapshotInfo(value: unknown): value is SnapshotInfo {
  return isObject(value) && typeof value["snapshot_id"] === "string" && typeof value["message_count"] === "number";
}

function isSnapshotDiff(value: unknown): value is SnapshotDiff {
  return isObject(value) && Array.isArray(value["only_from"]) && Array.isArray(value["only_to"]) && Array.isArray(value["changes"]);
}

function isRestoreReply(value: unknown): value is RestoreReply {
  return isObject(value) && isObject(value["branch"]) && isSnapshotInfo(value["before"]);
}

function isContextReply(value: unknown): value is ContextReply {
  return isObject(value) && isObject(value["usage"]) && isObject(value["segments"]) && isObject(value["next"]) && hasCheckpoints(value);
}

function isCompressReply(value: unknown): value is CompressReply {
  return isObject(value) && typeof value["compresses"] === "boolean" && typeof value["freed_tokens"] === "number";
}

function isCheckpointsReply(value: unknown): value is CheckpointsReply {
  return isObject(value) && hasCheckpoints(value);
}

function hasCheckpoints(value: Readonly<Record<string, unknown>>): boolean {
  return (
    Array.isArray(value["checkpoints"]) && value["checkpoints"].every((one) => isObject(one) && typeof one["checkpoint_id"] === "string")
  );
}

function isUndoReply(value: unknown): value is UndoReply {
  return isObject(value) && typeof value["checkpoint_id"] === "string" && typeof value["after_tokens"] === "number";
}

function isMarkReply(value: unknown): value is MarkReply {
  return isObject(value) && isObject(value["message"]) && typeof value["message"]["content"] === "string";
}

function isSummaryReply(value: unknown): value is SummaryReply {
  return isObject(value) && isObject(value["summary"]) && typeof value["summary"]["summary"] === "string" && Array.isArray(value["notes"]);
}

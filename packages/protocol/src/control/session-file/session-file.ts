import type { Branch, JsonObject, MessageMark, SessionSnapshot, StoredMessage, WholeSession } from "@oriel/core";
import { settingsFields } from "../settings.ts";
import { messageFields } from "./message.ts";
import { replyFields } from "./reply.ts";

/** What a session file of Oriel's says of itself. A change that an older Oriel would read wrongly raises the version. */
export const SESSION_FORMAT = "oriel-session";
export const SESSION_VERSION = 1;

/** `GET /api/v1/sessions/{id}/export?format=json`: a session with all that belongs to it. `readSessionFile` reads it back, the same to the character. */
export function sessionFile({ session, branch, branches, marks, snapshots }: WholeSession, exportedAt: string): JsonObject {
  const marked = new Map(marks.map((mark) => [mark.messageId, mark]));
  return {
    format: SESSION_FORMAT,
    schema_version: SESSION_VERSION,
    exported_at: exportedAt,
    session: {
      session_id: session.id,
      model: session.model,
      policy: session.policy,
      title: session.title ?? null,
      settings: settingsFields(session.settings),
      branch_id: branch,
      created_at: session.createdAt,
      updated_at: session.updatedAt,
    },
    branches: branches.map((one) => branchFields(one, marked)),
    snapshots: snapshots.map(snapshotFields),
  };
}

/** Messages come in order and without gaps, the first one at `forked_at`. */
function branchFields(
  branch: Branch & { readonly messages: readonly StoredMessage[] },
  marked: ReadonlyMap<string, MessageMark>,
): JsonObject {
  return {
    branch_id: branch.id,
    parent_id: branch.parent ?? null,
    forked_at: branch.forkedAt,
    title: branch.title ?? null,
    created_at: branch.createdAt,
    messages: branch.messages.map((stored) => ({
      message_id: stored.id,
      created_at: stored.createdAt,
      ...messageFields(stored.message),
      ...(stored.reply === undefined ? {} : { reply: replyFields(stored.reply) }),
      ...markFields(marked.get(stored.id)),
    })),
  };
}

function markFields(mark: MessageMark | undefined): JsonObject {
  return mark === undefined ? {} : { mark: mark.mark, marked_at: mark.markedAt };
}

function snapshotFields(snapshot: SessionSnapshot): JsonObject {
  return {
    snapshot_id: snapshot.id,
    branch_id: snapshot.branch,
    message_count: snapshot.messages,
    model: snapshot.model,
    policy: snapshot.policy,
    settings: settingsFields(snapshot.settings),
    purpose: snapshot.purpose,
    note: snapshot.note ?? null,
    created_at: snapshot.createdAt,
  };
}

import type { Message, MessageRange, ReplyRecord, Store, StoredMessage } from "@oriel/core";
import type { Kysely, Selectable, Transaction } from "kysely";
import { addMessages } from "./add-messages.ts";
import { branchLine, type LinePart } from "./branch-line.ts";
import type { Run } from "./run.ts";
import type { Tables } from "./schema.ts";

/** The messages of conversations, in order and without gaps. */
export function storedMessages(run: Run): Store["messages"] {
  return {
    append: (messages) =>
      run("save messages", (db) =>
        db.transaction().execute(async (transaction) => {
          await addMessages(transaction, messages);
          await moveOn(transaction, messages);
        }),
      ),
    list: (sessionId, range = {}) =>
      run(`read the messages of the session ${sessionId}`, async (db) => {
        const line = await branchLine(db, sessionId, range.branch);
        const parts = await Promise.all(partsIn(line, range).map((part) => read(db, sessionId, part)));
        return parts.flat();
      }),
    own: (branch) =>
      run(`read the messages of the branch ${branch}`, async (db) => {
        const found = await db.selectFrom("branches").select(["session_id", "message_count"]).where("id", "=", branch).executeTakeFirst();
        return found === undefined ? [] : read(db, found.session_id, { branch, from: 0, to: found.message_count });
      }),
  };
}

/** A session was changed last when its last message was said; never earlier than it was before. */
async function moveOn(transaction: Transaction<Tables>, messages: readonly StoredMessage[]): Promise<void> {
  const latest = new Map<string, string>();
  for (const { sessionId, createdAt } of messages) {
    if (createdAt > (latest.get(sessionId) ?? "")) latest.set(sessionId, createdAt);
  }
  for (const [id, at] of latest) {
    await transaction.updateTable("sessions").set({ updated_at: at }).where("id", "=", id).where("updated_at", "<", at).execute();
  }
}

function partsIn(line: readonly LinePart[], { from = 0, to = Number.MAX_SAFE_INTEGER }: MessageRange): readonly LinePart[] {
  return line
    .map((part) => ({ ...part, from: Math.max(part.from, from), to: Math.min(part.to, to) }))
    .filter((part) => part.from < part.to);
}

async function read(db: Kysely<Tables>, sessionId: string, { branch, from, to }: LinePart): Promise<readonly StoredMessage[]> {
  const rows = await db
    .selectFrom("messages")
    .selectAll()
    .where("branch_id", "=", branch)
    .where("position", ">=", from)
    .where("position", "<", to)
    .orderBy("position")
    .execute();
  return rows.map((row) => toStoredMessage(sessionId, row));
}

function toStoredMessage(sessionId: string, row: Selectable<Tables["messages"]>): StoredMessage {
  const message: Message = JSON.parse(row.message);
  const reply: ReplyRecord | undefined = row.reply === null ? undefined : JSON.parse(row.reply);
  return {
    id: row.id,
    sessionId,
    branch: row.branch_id,
    position: row.position,
    message,
    createdAt: row.created_at,
    ...(reply === undefined ? {} : { reply }),
  };
}

import { type Mark, type MessageMark, OrielError, type Store } from "@oriel/core";
import type { Kysely, Selectable } from "kysely";
import { lockSession } from "./lock-session.ts";
import type { Run } from "./run.ts";
import type { Tables } from "./schema.ts";

/** What users said of messages. */
export function storedMarks(run: Run): Store["marks"] {
  return {
    set: (sessionId, messageId, mark, markedAt) =>
      run(`mark the message ${messageId}`, (db) =>
        db.transaction().execute(async (transaction) => {
          await lockSession(transaction, sessionId);
          const position = await positionOf(transaction, sessionId, messageId);
          if (mark === undefined) await transaction.deleteFrom("marks").where("message_id", "=", messageId).execute();
          else await addMark(transaction, sessionId, { messageId, position, mark, markedAt });
        }),
      ),
    of: (sessionId) =>
      run(`read the marks of the session ${sessionId}`, async (db) => {
        const rows = await db
          .selectFrom("marks")
          .selectAll()
          .where("session_id", "=", sessionId)
          .orderBy("position")
          .orderBy("message_id")
          .execute();
        return rows.flatMap(toMark);
      }),
  };
}

/** Keeps a mark of a message that is there; another mark of it is replaced. */
export async function addMark(db: Kysely<Tables>, sessionId: string, { messageId, position, mark, markedAt }: MessageMark): Promise<void> {
  const value = { mark, marked_at: markedAt };
  await db
    .insertInto("marks")
    .values({ message_id: messageId, session_id: sessionId, position, ...value })
    .onConflict((conflict) => conflict.column("message_id").doUpdateSet(value))
    .execute();
}

async function positionOf(db: Kysely<Tables>, sessionId: string, messageId: string): Promise<number> {
  const found = await db
    .selectFrom("messages")
    .innerJoin("branches", "branches.id", "messages.branch_id")
    .select("messages.position")
    .where("messages.id", "=", messageId)
    .where("branches.session_id", "=", sessionId)
    .executeTakeFirst();
  if (found !== undefined) return found.position;
  throw new OrielError("not_found", `The session ${sessionId} has no message ${messageId}.`, { param: "message_id" });
}

/** A mark that another version of Oriel may have written says nothing to this one. */
function toMark(row: Selectable<Tables["marks"]>): readonly MessageMark[] {
  const mark = MARKS.find((known) => known === row.mark);
  return mark === undefined ? [] : [{ messageId: row.message_id, position: row.position, mark, markedAt: row.marked_at }];
}

const MARKS: readonly Mark[] = ["pinned", "excluded"];

import type { Message, MessageRange, ReplyRecord, Store, StoredMessage } from "@oriel/core";
import { type Kysely, type Selectable, sql, type Transaction } from "kysely";
import { addMessages } from "./add-messages.ts";
import { withLine } from "./branch-line.ts";
import type { Run } from "./run.ts";
import type { Tables } from "./schema.ts";

/** The messages of conversations, in order and without gaps. */
export function storedMessages(run: Run): Store["messages"] {
  return {
    append: (messages) =>
      run("save messages", (db) =>
        db.transaction().execute(async (transaction) => {
          await moveOn(transaction, messages);
          await addMessages(transaction, messages);
        }),
      ),
    list: (sessionId, range = {}) => run(`read the messages of the session ${sessionId}`, (db) => read(db, sessionId, range)),
    own: (branch) =>
      run(`read the messages of the branch ${branch}`, async (db) => {
        const rows = await db
          .selectFrom("messages")
          .innerJoin("branches", "branches.id", "messages.branch_id")
          .selectAll("messages")
          .select("branches.session_id")
          .where("messages.branch_id", "=", branch)
          .orderBy("messages.position")
          .execute();
        return rows.map((row) => toStoredMessage(row.session_id, row));
      }),
  };
}

/**
 * A session was changed last when its last message was said; never earlier than it was before. As `lockSession` does, this holds the sessions,
 * in one order whoever does it.
 */
async function moveOn(transaction: Transaction<Tables>, messages: readonly StoredMessage[]): Promise<void> {
  const latest = new Map<string, string>();
  for (const { sessionId, createdAt } of messages) {
    if (createdAt > (latest.get(sessionId) ?? "")) latest.set(sessionId, createdAt);
  }
  for (const [id, at] of [...latest].sort(([one], [other]) => (one < other ? -1 : 1))) {
    await transaction
      .updateTable("sessions")
      .set((row) => ({ updated_at: row.case().when("updated_at", "<", at).then(at).else(row.ref("updated_at")).end() }))
      .where("id", "=", id)
      .execute();
  }
}

/** In one statement, so that it is one moment's: a session may be deleted, and another take its name. */
async function read(
  db: Kysely<Tables>,
  sessionId: string,
  { branch, from = 0, to = Number.MAX_SAFE_INTEGER }: MessageRange,
): Promise<readonly StoredMessage[]> {
  const { rows } = await sql<Row>`
    ${withLine(sessionId, branch)}
    select messages.* from line cross join messages
    where messages.branch_id = line.id
      and messages.position >= case when line.forked_at < ${from} then ${from} else line.forked_at end
      and messages.position < case when line.upto > ${to} then ${to} else line.upto end`.execute(db);
  // Each part of the line comes in order. Sorting these few again costs less than a sort that carries all their texts.
  return rows.toSorted((one, other) => one.position - other.position).map((row) => toStoredMessage(sessionId, row));
}

type Row = Selectable<Tables["messages"]>;

function toStoredMessage(sessionId: string, row: Row): StoredMessage {
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

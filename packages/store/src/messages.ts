import { type Message, OrielError, type ReplyRecord, type Store, type StoredMessage, textOf } from "@oriel/core";
import type { Selectable, Transaction } from "kysely";
import type { Run } from "./run.ts";
import type { Tables } from "./schema.ts";

const PREVIEW_CHARACTERS = 100;

/** The messages of conversations, in order and without gaps. */
export function storedMessages(run: Run): Store["messages"] {
  return {
    append: (messages) =>
      run("save messages", (db) =>
        db.transaction().execute(async (transaction) => {
          for (const message of messages) await appendOne(transaction, message);
        }),
      ),
    list: (sessionId) =>
      run(`read the messages of the session ${sessionId}`, async (db) => {
        const rows = await db.selectFrom("messages").selectAll().where("session_id", "=", sessionId).orderBy("position").execute();
        return rows.map(toStoredMessage);
      }),
  };
}

/**
 * Takes the place by raising the session's count from exactly this position. Of two writers who saw the same count one changes a row
 * and the other none, in every database and at every isolation level; the unique (session, position) stands behind it.
 */
async function appendOne(transaction: Transaction<Tables>, entry: StoredMessage): Promise<void> {
  const { sessionId, position, createdAt } = entry;
  const { numUpdatedRows } = await transaction
    .updateTable("sessions")
    .set((row) => ({
      message_count: position + 1,
      preview: row.fn.coalesce("preview", row.val(previewOf(entry.message))),
      updated_at: row.case().when("updated_at", "<", createdAt).then(createdAt).else(row.ref("updated_at")).end(),
    }))
    .where("id", "=", sessionId)
    .where("message_count", "=", position)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw await placeRefused(transaction, sessionId, position);
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto("messages")
    .values({
      id: entry.id,
      session_id: sessionId,
      position,
      message: JSON.stringify(entry.message),
      reply: entry.reply === undefined ? null : JSON.stringify(entry.reply),
      created_at: createdAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 0n) {
    throw new OrielError("conflict", `A message with the id ${entry.id} exists already. Choose another id.`);
  }
}

async function placeRefused(transaction: Transaction<Tables>, sessionId: string, position: number): Promise<OrielError> {
  const session = await transaction.selectFrom("sessions").select("message_count").where("id", "=", sessionId).executeTakeFirst();
  if (session === undefined) {
    return new OrielError("session_not_found", `There is no session ${sessionId}; it may have been deleted. Create a new one.`);
  }
  return new OrielError(
    "conflict",
    `The next message of the session ${sessionId} has the position ${session.message_count}, got ${position}: another writer came first. Read the messages again and repeat.`,
    { data: { expected: session.message_count, got: position } },
  );
}

/** The beginning of what a user wrote; `null` for other roles and where there is no text. No database keeps a NUL in a text column. */
function previewOf(message: Message): string | null {
  if (message.role !== "user") return null;
  const start = textOf(message.content)
    .slice(0, 2 * PREVIEW_CHARACTERS)
    .replaceAll("\0", "");
  return start === "" ? null : Array.from(start).slice(0, PREVIEW_CHARACTERS).join("");
}

function toStoredMessage(row: Selectable<Tables["messages"]>): StoredMessage {
  const message: Message = JSON.parse(row.message);
  const reply: ReplyRecord | undefined = row.reply === null ? undefined : JSON.parse(row.reply);
  return {
    id: row.id,
    sessionId: row.session_id,
    position: row.position,
    message,
    createdAt: row.created_at,
    ...(reply === undefined ? {} : { reply }),
  };
}

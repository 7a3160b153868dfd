import { OrielError, type StoredMessage } from "@oriel/core";
import type { Transaction } from "kysely";
import { previewOf } from "./preview.ts";
import type { Tables } from "./schema.ts";

/** Adds messages at the ends of their branches. @throws OrielError `conflict`, `session_not_found`, `not_found`. */
export async function addMessages(transaction: Transaction<Tables>, messages: readonly StoredMessage[]): Promise<void> {
  for (const message of messages) await addOne(transaction, message);
}

/**
 * Takes the place by raising the branch's count from exactly this position. Of two writers who saw the same count one changes a row
 * and the other none, in every database and at every isolation level; the unique (branch, position) stands behind it.
 */
async function addOne(transaction: Transaction<Tables>, entry: StoredMessage): Promise<void> {
  const { numUpdatedRows } = await transaction
    .updateTable("branches")
    .set((row) => ({ message_count: entry.position + 1, preview: row.fn.coalesce("preview", row.val(previewOf(entry.message))) }))
    .where("id", "=", entry.branch)
    .where("session_id", "=", entry.sessionId)
    .where("message_count", "=", entry.position)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw await placeRefused(transaction, entry);
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto("messages")
    .values({
      id: entry.id,
      branch_id: entry.branch,
      position: entry.position,
      message: JSON.stringify(entry.message),
      reply: entry.reply === undefined ? null : JSON.stringify(entry.reply),
      created_at: entry.createdAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 0n) {
    throw new OrielError("conflict", `A message with the id ${entry.id} exists already. Choose another id.`);
  }
}

async function placeRefused(transaction: Transaction<Tables>, { sessionId, branch, position }: StoredMessage): Promise<OrielError> {
  const found = await transaction
    .selectFrom("sessions")
    .leftJoin("branches", (join) => join.onRef("branches.session_id", "=", "sessions.id").on("branches.id", "=", branch))
    .select(["sessions.id", "branches.message_count"])
    .where("sessions.id", "=", sessionId)
    .executeTakeFirst();
  if (found === undefined) {
    return new OrielError("session_not_found", `There is no session ${sessionId}; it may have been deleted. Create a new one.`);
  }
  if (found.message_count === null) return new OrielError("not_found", `The session ${sessionId} has no branch ${branch}.`);
  return new OrielError(
    "conflict",
    `The next message of the session ${sessionId} has the position ${found.message_count}, got ${position}: another writer came first. Read the messages again and repeat.`,
    { data: { expected: found.message_count, got: position } },
  );
}

import { type Branch, type Message, OrielError, type StoredMessage } from "@oriel/core";
import type { Kysely, Transaction } from "kysely";
import { addMessages } from "./add-messages.ts";
import { branchLine, type LinePart } from "./branch-line.ts";
import { nextSequence } from "./next-sequence.ts";
import { previewOf } from "./preview.ts";
import type { Tables } from "./schema.ts";

/** Keeps a new branch with its own messages. @throws OrielError `conflict` when an id is taken. */
export async function addBranch(
  transaction: Transaction<Tables>,
  branch: Omit<Branch, "messageCount">,
  messages: readonly StoredMessage[],
): Promise<void> {
  const { id, sessionId, parent, forkedAt } = branch;
  const shared = parent === undefined ? [] : await branchLine(transaction, sessionId, parent);
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto("branches")
    .values({
      id,
      session_id: sessionId,
      sequence: await nextSequence(transaction, "branches", sessionId),
      parent: parent ?? null,
      forked_at: forkedAt,
      title: branch.title === undefined ? null : JSON.stringify(branch.title),
      message_count: forkedAt,
      preview: await firstPreview(transaction, shared, forkedAt),
      created_at: branch.createdAt,
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 0n) {
    throw new OrielError("conflict", `A branch with the id ${id} exists already. Choose another id.`);
  }
  await addMessages(transaction, messages);
}

/** Few conversations begin with more messages than that before the user says something. */
const STRETCH = 8;

/** The preview of what a branch shares: of its first `count` messages. */
async function firstPreview(db: Kysely<Tables>, line: readonly LinePart[], count: number): Promise<string | null> {
  for (const { branch, from, to } of line) {
    const end = Math.min(to, count);
    for (let at = from; at < end; at += STRETCH) {
      const rows = await db
        .selectFrom("messages")
        .select("message")
        .where("branch_id", "=", branch)
        .where("position", ">=", at)
        .where("position", "<", Math.min(at + STRETCH, end))
        .orderBy("position")
        .execute();
      for (const row of rows) {
        const message: Message = JSON.parse(row.message);
        const preview = previewOf(message);
        if (preview !== null) return preview;
      }
    }
  }
  return null;
}

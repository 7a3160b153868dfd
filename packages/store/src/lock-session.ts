import type { Transaction } from "kysely";
import type { Tables } from "./schema.ts";

/**
 * Holds a session until the transaction ends, so that those who change what belongs to it come one after the other; each of them begins with
 * this, so that no two wait for each other. It changes the row to what it was: the one way to hold a row that both databases know.
 * Answers whether there is such a session.
 */
export async function lockSession(transaction: Transaction<Tables>, id: string): Promise<boolean> {
  const { numUpdatedRows } = await transaction
    .updateTable("sessions")
    .set(({ ref }) => ({ updated_at: ref("updated_at") }))
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

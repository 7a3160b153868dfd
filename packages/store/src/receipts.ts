import type { Receipt, Store } from "@oriel/core";
import { columnText } from "./column-text.ts";
import { inOneOrder, lastSequence, pruneOlder } from "./newest.ts";
import { isRecord, readJson } from "./read-json.ts";
import type { Run } from "./run.ts";

/** The accounts of replies. */
export function storedReceipts(run: Run): Store["receipts"] {
  return {
    put: (receipts) =>
      run("save receipts", (db) =>
        db.transaction().execute(async (transaction) => {
          const last = await lastSequence(transaction, "receipts");
          const rows = receipts.map((receipt, index) => ({
            id: columnText(receipt.id),
            sequence: last + 1 + index,
            session: columnText(receipt.session),
            key_id: receipt.key ?? null,
            created_at: receipt.at,
            receipt: JSON.stringify(receipt),
          }));
          for (const { id, ...value } of inOneOrder(rows)) {
            await transaction
              .insertInto("receipts")
              .values({ id, ...value })
              .onConflict((conflict) => conflict.column("id").doUpdateSet(value))
              .execute();
          }
        }),
      ),
    get: (id) =>
      run(`read the receipt ${id}`, async (db) => {
        const row = await db.selectFrom("receipts").select("receipt").where("id", "=", columnText(id)).executeTakeFirst();
        return row === undefined ? undefined : readJson(row.receipt, isReceipt);
      }),
    list: ({ session, key, limit, offset }) =>
      run("list the receipts", async (db) => {
        const newest = db
          .selectFrom("receipts")
          .select("receipt")
          .orderBy("sequence", "desc")
          .orderBy("id", "desc")
          .limit(limit)
          .offset(offset);
        const ofSession = session === undefined ? newest : newest.where("session", "=", columnText(session));
        const rows = await (key === undefined ? ofSession : ofSession.where("key_id", "=", key)).execute();
        return rows.flatMap(({ receipt }) => readJson(receipt, isReceipt) ?? []);
      }),
    prune: (keep) => run("remove old receipts", (db) => pruneOlder(db, "receipts", keep)),
  };
}

/** A receipt is written whole: what still has its name has the rest. */
function isReceipt(value: unknown): value is Receipt {
  return isRecord(value) && typeof value["id"] === "string";
}

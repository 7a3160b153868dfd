import { OrielError, type SessionSnapshot, type Store } from "@oriel/core";
import type { Expression, ExpressionBuilder, SqlBool, Transaction } from "kysely";
import { lockSession } from "./lock-session.ts";
import { nextSequence } from "./next-sequence.ts";
import { isRecord, readJson } from "./read-json.ts";
import type { Run } from "./run.ts";
import type { Tables } from "./schema.ts";

/** Saved states of conversations. */
export function storedSnapshots(run: Run): Store["snapshots"] {
  return {
    create: (snapshot, keep) =>
      run("save a snapshot", (db) =>
        db.transaction().execute(async (transaction) => {
          await addSnapshot(transaction, snapshot);
          await pruneSnapshots(transaction, snapshot, keep);
        }),
      ),
    get: (id) =>
      run(`read the snapshot ${id}`, async (db) => {
        const row = await db.selectFrom("snapshots").select("snapshot").where("id", "=", id).executeTakeFirst();
        return row === undefined ? undefined : readJson(row.snapshot, isSnapshot);
      }),
    list: (sessionId) =>
      run(`list the snapshots of the session ${sessionId}`, async (db) => {
        const rows = await db
          .selectFrom("snapshots")
          .select("snapshot")
          .where("session_id", "=", sessionId)
          .orderBy("sequence", "desc")
          .orderBy("id", "desc")
          .execute();
        return rows.flatMap(({ snapshot }) => readJson(snapshot, isSnapshot) ?? []);
      }),
    delete: (id) =>
      run(`delete the snapshot ${id}`, async (db) => {
        const { numDeletedRows } = await db.deleteFrom("snapshots").where("id", "=", id).executeTakeFirstOrThrow();
        return numDeletedRows > 0n;
      }),
  };
}

/** @throws OrielError `conflict`, `session_not_found`. */
export async function addSnapshot(transaction: Transaction<Tables>, snapshot: SessionSnapshot): Promise<void> {
  const { id, sessionId, purpose, by, createdAt } = snapshot;
  if (!(await lockSession(transaction, sessionId))) {
    throw new OrielError("session_not_found", `There is no session ${sessionId}; it may have been deleted.`);
  }
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto("snapshots")
    .values({
      id,
      session_id: sessionId,
      purpose,
      sequence: await nextSequence(transaction, "snapshots", sessionId),
      created_at: createdAt,
      snapshot: JSON.stringify(snapshot),
      made_by: by ?? null,
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 0n) {
    throw new OrielError("conflict", `A snapshot with the id ${id} exists already. Choose another id.`);
  }
}

/** Each purpose by itself, and each maker: those made by Oriel never push out those a user made. */
async function pruneSnapshots(transaction: Transaction<Tables>, { sessionId, purpose, by }: SessionSnapshot, keep: number): Promise<void> {
  const bySameMaker = (row: ExpressionBuilder<Tables, "snapshots">): Expression<SqlBool> =>
    by === "oriel" ? row("made_by", "=", by) : row.or([row("made_by", "=", "user"), row("made_by", "is", null)]);
  await transaction
    .deleteFrom("snapshots")
    .where("session_id", "=", sessionId)
    .where("purpose", "=", purpose)
    .where(bySameMaker)
    .where("id", "not in", ({ selectFrom }) =>
      selectFrom("snapshots")
        .select("id")
        .where("session_id", "=", sessionId)
        .where("purpose", "=", purpose)
        .where(bySameMaker)
        .orderBy("sequence", "desc")
        .orderBy("id", "desc")
        .limit(keep),
    )
    .execute();
}

/** A snapshot is written whole: what still has its session and its place has the rest. */
function isSnapshot(value: unknown): value is SessionSnapshot {
  return isRecord(value) && typeof value["sessionId"] === "string" && typeof value["messages"] === "number";
}

import { OrielError, type SessionSettings, type SessionSummary, type Store } from "@oriel/core";
import type { Selectable } from "kysely";
import type { Run } from "./run.ts";
import type { Tables } from "./schema.ts";

/** Conversations without their messages. */
export function storedSessions(run: Run): Store["sessions"] {
  return {
    create: (session) =>
      run(`create the session ${session.id}`, async (db) => {
        const { numInsertedOrUpdatedRows } = await db
          .insertInto("sessions")
          .values({
            id: session.id,
            model: session.model,
            policy: session.policy,
            title: session.title ?? null,
            settings: JSON.stringify(session.settings),
            message_count: 0,
            preview: null,
            created_at: session.createdAt,
            updated_at: session.updatedAt,
          })
          .onConflict((conflict) => conflict.column("id").doNothing())
          .executeTakeFirstOrThrow();
        if (numInsertedOrUpdatedRows === 0n) {
          throw new OrielError("conflict", `A session with the id ${session.id} exists already. Choose another id.`);
        }
      }),
    get: (id) =>
      run(`read the session ${id}`, async (db) => {
        const row = await db.selectFrom("sessions").selectAll().where("id", "=", id).executeTakeFirst();
        return row === undefined ? undefined : toSummary(row);
      }),
    list: ({ limit, offset }) =>
      run("list the sessions", async (db) => {
        const rows = await db
          .selectFrom("sessions")
          .selectAll()
          .orderBy("updated_at", "desc")
          .orderBy("id", "desc")
          .limit(limit)
          .offset(offset)
          .execute();
        return rows.map(toSummary);
      }),
    update: (id, change) =>
      run(`change the session ${id}`, async (db) => {
        const { numUpdatedRows } = await db
          .updateTable("sessions")
          .set({
            updated_at: change.updatedAt,
            ...(change.model === undefined ? {} : { model: change.model }),
            ...(change.policy === undefined ? {} : { policy: change.policy }),
            ...(change.title === undefined ? {} : { title: change.title }),
            ...(change.settings === undefined ? {} : { settings: JSON.stringify(change.settings) }),
          })
          .where("id", "=", id)
          .executeTakeFirstOrThrow();
        return numUpdatedRows > 0n;
      }),
    delete: (id) =>
      run(`delete the session ${id}`, async (db) => {
        const { numDeletedRows } = await db.deleteFrom("sessions").where("id", "=", id).executeTakeFirstOrThrow();
        return numDeletedRows > 0n;
      }),
  };
}

function toSummary(row: Selectable<Tables["sessions"]>): SessionSummary {
  const settings: SessionSettings = JSON.parse(row.settings);
  return {
    id: row.id,
    model: row.model,
    policy: row.policy,
    title: row.title ?? undefined,
    settings,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    messageCount: row.message_count,
    preview: row.preview ?? undefined,
  };
}

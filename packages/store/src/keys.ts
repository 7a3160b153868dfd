import { type ApiKey, type KeyChange, type Limits, OrielError, type Store } from "@oriel/core";
import type { Kysely, Selectable, Updateable } from "kysely";
import { columnText } from "./column-text.ts";
import type { Run } from "./run.ts";
import type { Tables } from "./schema.ts";

/** The keys that let clients in. */
export function storedKeys(run: Run): Store["keys"] {
  return {
    create: (key) =>
      run(`keep the key ${key.name}`, (db) =>
        db.transaction().execute(async (transaction) => {
          const row = { ...toRow(key), sequence: (await lastSequence(transaction)) + 1 };
          const { numInsertedOrUpdatedRows } = await transaction
            .insertInto("api_keys")
            .values(row)
            .onConflict((conflict) => conflict.doNothing())
            .executeTakeFirstOrThrow();
          if (numInsertedOrUpdatedRows !== 1n) throw taken(key.name);
        }),
      ),
    list: () =>
      run("list the keys", async (db) => {
        const rows = await db.selectFrom("api_keys").selectAll().orderBy("sequence").orderBy("id").execute();
        return rows.map(toKey);
      }),
    find: (digest) =>
      run("find a key", async (db) => {
        const row = await db.selectFrom("api_keys").selectAll().where("digest", "=", digest).executeTakeFirst();
        return row === undefined ? undefined : toKey(row);
      }),
    change: (id, change) =>
      run("change a key", async (db) => {
        const columns = changedColumns(change);
        if (Object.keys(columns).length === 0) return (await exists(db, id)) !== undefined;
        const { numUpdatedRows } = await db.updateTable("api_keys").set(columns).where("id", "=", id).executeTakeFirstOrThrow();
        return numUpdatedRows > 0n;
      }),
  };
}

type Row = Selectable<Tables["api_keys"]>;

async function lastSequence(db: Kysely<Tables>): Promise<number> {
  const last = await db.selectFrom("api_keys").select("sequence").orderBy("sequence", "desc").limit(1).executeTakeFirst();
  return last?.sequence ?? 0;
}

function exists(db: Kysely<Tables>, id: string): Promise<object | undefined> {
  return db.selectFrom("api_keys").select("id").where("id", "=", id).executeTakeFirst();
}

function changedColumns({ limits, revokedAt, lastUsedAt }: KeyChange): Updateable<Tables["api_keys"]> {
  return {
    ...(limits === undefined ? {} : { limits: JSON.stringify(limits) }),
    ...(revokedAt === undefined ? {} : { revoked_at: revokedAt }),
    ...(lastUsedAt === undefined ? {} : { last_used_at: lastUsedAt }),
  };
}

function toRow(key: ApiKey): Omit<Row, "sequence"> {
  return {
    id: key.id,
    name: columnText(key.name),
    digest: key.digest,
    is_admin: key.isAdmin ? 1 : 0,
    models: key.models === undefined ? null : JSON.stringify(key.models),
    limits: key.limits === undefined ? null : JSON.stringify(key.limits),
    created_at: key.createdAt,
    expires_at: key.expiresAt ?? null,
    revoked_at: key.revokedAt ?? null,
    last_used_at: key.lastUsedAt ?? null,
  };
}

/** A key whose row can no longer be read lets nobody in: a list of models that is lost must not become all models. */
function toKey(row: Row): ApiKey {
  const name: string = JSON.parse(`"${row.name}"`);
  const models: readonly string[] | undefined = row.models === null ? undefined : JSON.parse(row.models);
  const limits: Limits | undefined = row.limits === null ? undefined : JSON.parse(row.limits);
  return {
    id: row.id,
    name,
    digest: row.digest,
    isAdmin: row.is_admin === 1,
    models,
    limits,
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
  };
}

function taken(name: string): OrielError {
  return new OrielError("conflict", `There is a key named ${name} already, or there was one: choose another name.`, { param: "name" });
}

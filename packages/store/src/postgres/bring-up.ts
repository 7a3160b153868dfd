import { type Log, OrielError } from "@oriel/core";
import { type Kysely, sql } from "kysely";
import { migrate } from "../migrate.ts";
import { LATEST, MIGRATIONS } from "../migrations/all.ts";
import { MIGRATIONS_TABLE, type Tables } from "../schema.ts";
import { type PostgresAddress, placeOf } from "./address.ts";
import { advisoryKey } from "./advisory-key.ts";
import { quoted } from "./connect.ts";

/**
 * Sees to it that Oriel's tables are in the database as this version needs them; answers the schema they are in. However many do this at once,
 * one of them takes the steps.
 * @param db of one connection, which ends with this: so does the lock on it.
 * @throws OrielError `storage_failed` for a database that cannot hold every text, or that a newer Oriel wrote (it stays untouched).
 */
export async function bringUp(db: Kysely<Tables>, address: PostgresAddress, now: () => string, log: Log | undefined): Promise<string> {
  const there = await schemaIn(db, address);
  const schema = there ?? address.schema;
  if (schema === undefined) {
    throw unusable(address, "there is no schema in it that this user has by default. Name one with ?schema= in the address.");
  }
  if ((await versionIn(db, schema, address)) === LATEST) return schema;
  await sql`select pg_advisory_lock(${advisoryKey("open", schema)})`.execute(db);
  if (there === undefined) await sql`create schema if not exists ${sql.raw(quoted(schema))}`.execute(db);
  // Another may have been faster, and newer.
  await versionIn(db, schema, address);
  const applied = await migrate(db, MIGRATIONS, now);
  if (applied.length > 0) log?.info("store migrated", { place: placeOf(address), applied });
  return schema;
}

/** The schema that this user's tables go to; `undefined` where there is none, or the one that was named is not there yet. */
async function schemaIn(db: Kysely<Tables>, address: PostgresAddress): Promise<string | undefined> {
  const { rows } = await sql<{ readonly encoding: string; readonly schema: string | null }>`
    select current_setting('server_encoding') as encoding, current_schema() as schema`.execute(db);
  const [{ encoding, schema } = { encoding: "", schema: null }] = rows;
  if (encoding !== "UTF8") {
    throw unusable(
      address,
      `it keeps texts as ${encoding}, which has not every letter: expected UTF8. createdb --encoding=UTF8 --template=template0 NAME makes one.`,
    );
  }
  return schema ?? undefined;
}

/** The last step it has been through, 0 for none. @throws OrielError when that is one nobody knows here. */
async function versionIn(db: Kysely<Tables>, schema: string, address: PostgresAddress): Promise<number> {
  const { rows } = await sql`select from pg_catalog.pg_tables where schemaname = ${schema} and tablename = ${MIGRATIONS_TABLE}`.execute(db);
  if (rows.length === 0) return 0;
  const last = await db.selectFrom(MIGRATIONS_TABLE).select("version").orderBy("version", "desc").limit(1).executeTakeFirst();
  const found = last?.version ?? 0;
  if (found <= LATEST) return found;
  throw new OrielError(
    "storage_failed",
    `Could not use ${placeOf(address)}: it has schema ${found}, made by a newer Oriel; this one knows up to ${LATEST}. Nothing in it was changed. Start the newer Oriel, or name another schema with ?schema= in the address.`,
    { data: { found, known: LATEST } },
  );
}

function unusable(address: PostgresAddress, why: string): OrielError {
  return new OrielError("storage_failed", `Could not use ${placeOf(address)}: ${why}`);
}

import type { Kysely, SchemaModule, Transaction } from "kysely";
import { MIGRATIONS_TABLE, type Tables } from "./schema.ts";

/** One step of the schema. Its number is the schema's version once it has run. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  /** @param db for moving rows; its types are those of today's schema, not of this step's. */
  up(schema: SchemaModule, db: Kysely<Tables>): Promise<void>;
}

/**
 * Brings a database up to the last of `migrations`. Each step is one transaction together with its own entry, so that a failed or
 * killed step leaves the state before it. Answers the versions that were applied.
 */
export async function migrate(db: Kysely<Tables>, migrations: readonly Migration[], now: () => string): Promise<readonly number[]> {
  await db.schema
    .createTable(MIGRATIONS_TABLE)
    .ifNotExists()
    .addColumn("version", "integer", (column) => column.primaryKey().notNull())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("applied_at", "text", (column) => column.notNull())
    .execute();
  const applied: number[] = [];
  for (const migration of migrations) {
    const ran = await db.transaction().execute((transaction) => applyOnce(transaction, migration, now()));
    if (ran) applied.push(migration.version);
  }
  return applied;
}

/** Whether the step was needed is asked inside its transaction: another process may have taken it meanwhile. */
async function applyOnce(transaction: Transaction<Tables>, { version, name, up }: Migration, appliedAt: string): Promise<boolean> {
  const entry = await transaction.selectFrom(MIGRATIONS_TABLE).select("version").where("version", "=", version).executeTakeFirst();
  if (entry !== undefined) return false;
  await up(transaction.schema, transaction);
  await transaction.insertInto(MIGRATIONS_TABLE).values({ version, name, applied_at: appliedAt }).execute();
  return true;
}

import { type Log, OrielError } from "@oriel/core";
import { Kysely, sql, type Transaction } from "kysely";
import type { MIGRATIONS_TABLE, Tables } from "../schema.ts";
import { type Row, type RowReader, readRows } from "../sqlite/read-rows.ts";
import { type PostgresAddress, placeOf, postgresAddress } from "./address.ts";
import { type Bounds, connect } from "./connect.ts";
import { postgresDialect } from "./dialect.ts";
import { PostgresDriver } from "./driver.ts";
import { explainFailure } from "./failure.ts";
import { prepared } from "./open.ts";

export interface CopyOptions {
  /** The SQLite file. */
  readonly path: string;
  /** The address of the PostgreSQL database. */
  readonly url: string;
  /** The time as ISO 8601. */
  readonly now: () => string;
  readonly log?: Log | undefined;
}

export interface StoreCopy {
  /** Where everything is now, in words for people. */
  readonly place: string;
  /** How many rows of each table were copied, and found there afterwards. */
  readonly tables: readonly { readonly table: string; readonly rows: number }[];
}

type Copied = Exclude<keyof Tables, typeof MIGRATIONS_TABLE>;

/** In this order: what others refer to comes first. */
const TABLES: Readonly<Record<Copied, true>> = {
  window_overrides: true,
  window_pins: true,
  sessions: true,
  branches: true,
  messages: true,
  marks: true,
  snapshots: true,
  session_owners: true,
  receipts: true,
  checkpoints: true,
  contexts: true,
  calibrations: true,
  api_keys: true,
  quota_usage: true,
};

/** A statement may take what a large store needs; another writer is not waited for as long. */
const COPYING: Bounds = { connections: 1, statementMs: 0, lockMs: 10_000 };

/** One statement holds at most so many rows, and letters beyond which no further row is added: a message may be some megabytes. */
const MOST_ROWS = 500;
const MOST_LETTERS = 1_000_000;

/**
 * Copies a whole store from an SQLite file into a PostgreSQL database: all of it in one transaction, or nothing. The file stays as it is.
 * @throws OrielError `conflict` when there is anything in the target; `bad_config` for what is no address; `storage_failed` when the file or the
 * database cannot be used. No message holds the password.
 */
export async function copyIntoPostgres({ path, url, now, log }: CopyOptions): Promise<StoreCopy> {
  const address = postgresAddress(url);
  const source = readRows(path);
  try {
    const schema = await prepared(address, now, log);
    const db = new Kysely<Tables>({ dialect: postgresDialect(new PostgresDriver(await connect(address, schema, COPYING, log))) });
    try {
      const tables = await db.transaction().execute((target) => copyAll(source, target, address));
      return { place: placeOf(address), tables };
    } catch (error) {
      if (error instanceof OrielError) throw error;
      throw new OrielError("storage_failed", `Could not copy into ${placeOf(address)}: ${explainFailure(error)}`, { cause: error });
    } finally {
      await db.destroy();
    }
  } finally {
    source.close();
  }
}

async function copyAll(source: RowReader, target: Transaction<Tables>, address: PostgresAddress): Promise<StoreCopy["tables"]> {
  const tables = Object.keys(TABLES);
  // Until the end nobody else writes, so that what is empty now stays so.
  await sql`lock table ${sql.join(tables.map((table) => sql.table(table)))} in share row exclusive mode`.execute(target);
  for (const table of tables) {
    const found = await countIn(target, table);
    if (found > 0) throw notEmpty(address, table, found);
  }
  const copied: { table: string; rows: number }[] = [];
  for (const table of tables) {
    for (const rows of stretches(source.rows(table))) await insert(target, table, rows);
    const [wanted, found] = [source.count(table), await countIn(target, table)];
    if (found !== wanted) throw new OrielError("internal", `Of ${wanted} rows of ${table}, ${found} arrived: nothing was kept.`);
    copied.push({ table, rows: found });
  }
  return copied;
}

async function countIn(target: Transaction<Tables>, table: string): Promise<number> {
  const { rows } = await sql<{ readonly count: number }>`select count(*) as count from ${sql.table(table)}`.execute(target);
  return rows[0]?.count ?? 0;
}

function* stretches(rows: Iterable<Row>): Generator<readonly Row[]> {
  let stretch: Row[] = [];
  let letters = 0;
  for (const row of rows) {
    stretch.push(row);
    for (const value of Object.values(row)) letters += typeof value === "string" ? value.length : 0;
    if (stretch.length < MOST_ROWS && letters < MOST_LETTERS) continue;
    yield stretch;
    stretch = [];
    letters = 0;
  }
  if (stretch.length > 0) yield stretch;
}

async function insert(target: Transaction<Tables>, table: string, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  const values = rows.map((row) => sql`(${sql.join(columns.map((column) => row[column] ?? null))})`);
  const names = sql.join(columns.map((column) => sql.ref(column)));
  await sql`insert into ${sql.table(table)} (${names}) values ${sql.join(values)}`.execute(target);
}

function notEmpty(address: PostgresAddress, table: string, rows: number): OrielError {
  return new OrielError(
    "conflict",
    `Nothing was copied: ${placeOf(address)} is not empty (${rows} in ${table}). Expected one that holds nothing yet: name another database, or another schema with ?schema= in the address.`,
    { data: { table, rows } },
  );
}

import { basename } from "node:path";
import { type Log, OrielError, type Store } from "@oriel/core";
import { Kysely } from "kysely";
import { migrate } from "../migrate.ts";
import { LATEST, MIGRATIONS } from "../migrations/all.ts";
import type { OpenDatabase } from "../run.ts";
import type { Tables } from "../schema.ts";
import { sqlStore } from "../sql-store.ts";
import { connect } from "./connect.ts";
import { sqliteDialect } from "./dialect.ts";
import { explainFailure } from "./failure.ts";
import { ensureFile } from "./file.ts";
import { type Condition, inspectFile } from "./inspect.ts";
import { withOpeningLock } from "./opening-lock.ts";
import { setAside } from "./set-aside.ts";

export interface SqliteStoreOptions {
  /** The database file, created with its folder where it is missing; `":memory:"` keeps nothing. */
  readonly path: string;
  /** The time as ISO 8601. */
  readonly now: () => string;
  readonly log?: Log | undefined;
}

export interface SqliteStore extends Store {
  /** What the user must be told about opening: that a damaged file was set aside. `undefined` when all was well. */
  readonly notice: string | undefined;
}

const MEMORY = ":memory:";

/**
 * Opens the store in one SQLite file. Several processes may share the file; within one process it is opened once.
 *
 * A file that is damaged, or of another program, is moved aside whole and a new one begun, with a `notice`.
 * @throws OrielError `storage_failed` when the path cannot be used, or the database was written by a newer Oriel (it stays untouched).
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<SqliteStore> {
  try {
    const { database, notice } = options.path === MEMORY ? await openMemory(options) : await openFile(options);
    return { ...sqlStore(database), notice };
  } catch (error) {
    if (error instanceof OrielError) throw error;
    throw new OrielError(
      "storage_failed",
      `Could not open the database ${options.path}: ${explainFailure(error)} Another folder for Oriel's data can be named in ORIEL_DATA_DIR.`,
      { cause: error },
    );
  }
}

interface Opened {
  readonly database: OpenDatabase;
  readonly notice: string | undefined;
}

async function openMemory({ now }: SqliteStoreOptions): Promise<Opened> {
  const database = openDatabase(MEMORY);
  await migrate(database.db, MIGRATIONS, now);
  return { database, notice: undefined };
}

async function openFile(options: SqliteStoreOptions): Promise<Opened> {
  const { path } = options;
  ensureFile(path);
  if (isCurrent(inspectFile(path))) return { database: openDatabase(path), notice: undefined };
  return withOpeningLock(path, () => openChanged(options, inspectFile(path)));
}

/** Opens a file that is not today's database, or was not a moment ago. */
async function openChanged({ path, now, log }: SqliteStoreOptions, condition: Condition): Promise<Opened> {
  if (condition.kind === "ours" && condition.version > LATEST) throw newerDatabase(path, condition.version);
  const notice = condition.kind === "unusable" ? beginAnew(path, condition.reason, now()) : undefined;
  if (notice !== undefined) log?.warn("store set aside", { notice });
  const database = openDatabase(path);
  try {
    const applied = await migrate(database.db, MIGRATIONS, now);
    log?.info("store migrated", { path, applied });
    return { database, notice };
  } catch (error) {
    await database.close();
    throw error;
  }
}

function openDatabase(path: string): OpenDatabase {
  const connection = connect(path);
  const db = new Kysely<Tables>({ dialect: sqliteDialect(connection) });
  return {
    db,
    // Its name alone: what fails while Oriel runs is told to clients, and the machine's paths are none of their business.
    place: path === MEMORY ? "memory" : basename(path),
    explain: explainFailure,
    async close() {
      await db.destroy();
      // Kysely leaves a connection open through which no query went.
      if (connection.isOpen) connection.close();
    },
  };
}

function isCurrent(condition: Condition): boolean {
  return condition.kind === "ours" && condition.version === LATEST;
}

function newerDatabase(path: string, version: number): OrielError {
  return new OrielError(
    "storage_failed",
    `The database ${path} has schema ${version}, made by a newer Oriel; this one knows up to ${LATEST}. Nothing in it was changed. Start the newer Oriel, or name another folder in ORIEL_DATA_DIR.`,
    { data: { found: version, known: LATEST } },
  );
}

/** Moves the file aside and answers what to tell the user. */
function beginAnew(path: string, reason: string, now: string): string {
  const target = setAside(path, now);
  ensureFile(path);
  return `The database ${path} could not be used (${reason}). It was kept as ${target}, and an empty one was begun: saved windows and conversations start afresh.`;
}

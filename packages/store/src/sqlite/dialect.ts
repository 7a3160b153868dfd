import type { DatabaseSyncInstance, StatementSyncInstance } from "@photostructure/sqlite";
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import { refuseNul } from "../no-nul.ts";

/** Kysely over a connection with the interface of `node:sqlite`; Kysely itself expects that of better-sqlite3. */
export function sqliteDialect(database: DatabaseSyncInstance): Dialect {
  return {
    createDriver: () => new ImmediateDriver(database),
    createAdapter: () => new SqliteAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
}

class ImmediateDriver extends SqliteDriver {
  readonly #database: DatabaseSyncInstance;

  constructor(database: DatabaseSyncInstance) {
    super({ database: asExpected(database) });
    this.#database = database;
  }

  /** A plain `begin` takes the write lock only at the first write, and then fails at once, without waiting, if another process wrote since. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }

  /** SQLite rolls back by itself when the disk is full; a second rollback would hide that error behind its own. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.isTransaction) await super.rollbackTransaction(connection);
  }
}

function asExpected(database: DatabaseSyncInstance): SqliteDatabase {
  // The library cannot finalise a statement, so each text is prepared once for the life of the connection.
  const statements = new Map<string, Prepared>();
  const prepared = (text: string): Prepared => {
    const known = statements.get(text);
    if (known !== undefined) return known;
    const statement = database.prepare(text);
    // Asked once: the library makes a list of all columns each time.
    const now = { statement, reader: statement.columns().length > 0 };
    statements.set(text, now);
    return now;
  };
  return {
    prepare(text) {
      const { statement, reader } = prepared(text);
      return {
        reader,
        all: (parameters) => statement.all(...parameters.map(bindable)),
        run: (parameters) => statement.run(...parameters.map(bindable)),
        iterate: (parameters) => statement.iterate(...parameters.map(bindable)),
      };
    },
    close() {
      // The open statements keep SQLite from folding the log into the file when it closes; done here, the one file is whole again.
      try {
        database.exec("pragma wal_checkpoint(truncate)");
      } catch {
        // Without room for it, what was committed stays in the log, where the next opening finds it.
      }
      database.close();
    },
  };
}

interface Prepared {
  readonly statement: StatementSyncInstance;
  /** Whether it answers rows. */
  readonly reader: boolean;
}

function bindable(value: unknown): unknown {
  refuseNul(value);
  return value;
}

import { DatabaseSync, type DatabaseSyncInstance } from "@photostructure/sqlite";
import { checkSqliteVersion } from "./version.ts";

/** How long a write waits for another process. SQLite waits in the calling thread; a write of Oriel takes milliseconds. */
const BUSY_TIMEOUT_MS = 5_000;

/**
 * A connection on which a committed transaction is on the disk: a write-ahead log, so that readers and the writer do not wait for each
 * other, synced at every commit (`full`), so that not even a power cut takes back what was acknowledged.
 */
export function connect(path: string): DatabaseSyncInstance {
  const connection = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
  try {
    checkSqliteVersion(String(connection.prepare("select sqlite_version() as version").get().version));
    connection.exec("pragma journal_mode = wal; pragma synchronous = full");
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

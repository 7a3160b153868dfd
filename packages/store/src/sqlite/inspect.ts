import { statSync } from "node:fs";
import { DatabaseSync, type DatabaseSyncInstance } from "@photostructure/sqlite";
import { MIGRATIONS_TABLE } from "../schema.ts";
import { saysDamaged } from "./failure.ts";

/** What a file at the database's path is. */
export type Condition =
  | { readonly kind: "empty" }
  | { readonly kind: "ours"; readonly version: number }
  | { readonly kind: "unusable"; readonly reason: string };

/** SQLite's header. A file with less, yet something, was never a database or is no longer one; SQLite takes one byte for an empty one. */
const HEADER_BYTES = 100;

/**
 * Looks at the file without changing it: read-only, so that not even the log of a damaged database is folded in.
 * The structure of every page is checked (0.4 s per GB, measured on a cached file), for damage found later costs a conversation.
 */
export function inspectFile(path: string): Condition {
  const bytes = statSync(path).size;
  if (bytes === 0) return isLogLeft(path) ? unusable("it is empty, yet its write-ahead log is not") : { kind: "empty" };
  if (bytes < HEADER_BYTES) return unusable("it is too short to be a database");
  try {
    const database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
    try {
      return inspectDatabase(database);
    } finally {
      database.close();
    }
  } catch (error) {
    if (saysDamaged(error) && error instanceof Error) return unusable(error.message);
    throw error;
  }
}

function inspectDatabase(database: DatabaseSyncInstance): Condition {
  const tables = firstColumn(database, "select name from sqlite_schema where type = 'table'");
  if (tables.length === 0) return { kind: "empty" };
  if (!tables.includes(MIGRATIONS_TABLE)) return unusable("it is a database of another program");
  const [verdict] = firstColumn(database, "pragma quick_check(1)");
  if (verdict !== "ok") return unusable(String(verdict));
  const [version] = firstColumn(database, `select coalesce(max(version), 0) from ${MIGRATIONS_TABLE}`);
  return { kind: "ours", version: Number(version) };
}

function firstColumn(database: DatabaseSyncInstance, query: string): readonly unknown[] {
  return database
    .prepare(query)
    .all()
    .map((row) => Object.values(row)[0]);
}

/** SQLite deletes the log of an empty file without reading it; whatever that log holds would be lost. */
function isLogLeft(path: string): boolean {
  return (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

function unusable(reason: string): Condition {
  return { kind: "unusable", reason };
}

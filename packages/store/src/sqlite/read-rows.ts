import { statSync } from "node:fs";
import { OrielError } from "@oriel/core";
import { DatabaseSync, type DatabaseSyncInstance } from "@photostructure/sqlite";
import { LATEST } from "../migrations/all.ts";
import { explainFailure } from "./failure.ts";
import { inspectFile } from "./inspect.ts";

export type Row = Readonly<Record<string, string | number | null>>;

/** Of messages with pictures in them, some megabytes. */
const PAGE = 50;

/** The rows of a database file as they were at one moment, whoever writes to it meanwhile. */
export interface RowReader {
  count(table: string): number;
  /** In the order they were made: whatever a row refers to comes before it. */
  rows(table: string): Generator<Row>;
  close(): void;
}

/**
 * Opens a database file for reading; nothing in it is changed.
 * @throws OrielError `storage_failed` for a file that is not there, is damaged, or has another schema than this Oriel's.
 */
export function readRows(path: string): RowReader {
  checkReadable(path);
  const database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
  // What is read first says which moment all the rest is read as of.
  database.exec("begin");
  return {
    count: (table) => Number(database.prepare(`select count(*) as rows from ${table}`).get().rows),
    rows: (table) => rowsIn(database, table),
    close: () => database.close(),
  };
}

/** A page at a time: an iterator of SQLite's that is left in the middle outlives its connection, and takes the process with it. */
function* rowsIn(database: DatabaseSyncInstance, table: string): Generator<Row> {
  const page = database.prepare(`select rowid as at, * from ${table} where rowid > ? order by rowid limit ${PAGE}`);
  for (let last = -1; ; ) {
    const rows: readonly (Row & { readonly at: number })[] = page.all(last);
    for (const { at, ...row } of rows) {
      last = at;
      yield row;
    }
    if (rows.length < PAGE) return;
  }
}

function checkReadable(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) throw unreadable(path, "there is no such file.");
  const condition = inspected(path);
  switch (condition.kind) {
    case "empty":
      throw unreadable(path, "it is empty.");
    case "unusable":
      throw unreadable(path, `${condition.reason}.`);
    case "ours":
      if (condition.version === LATEST) return;
      throw unreadable(
        path,
        `it has schema ${condition.version}, and this Oriel's is ${LATEST}. ${condition.version < LATEST ? "Start this Oriel on it once, which brings it up to date." : "A newer Oriel made it: use that."}`,
      );
  }
}

function inspected(path: string): ReturnType<typeof inspectFile> {
  try {
    return inspectFile(path);
  } catch (error) {
    throw unreadable(path, explainFailure(error), error);
  }
}

function unreadable(path: string, why: string, cause?: unknown): OrielError {
  return new OrielError("storage_failed", `Could not read the database ${path}: ${why}`, { cause });
}

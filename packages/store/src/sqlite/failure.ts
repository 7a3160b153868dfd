import { getSystemErrorName } from "node:util";

/** SQLite's primary result codes that decide what happens next (sqlite.org/rescode.html). */
const BUSY = 5;
const READONLY = 8;
const CORRUPT = 11;
const FULL = 13;
const NOT_A_DATABASE = 26;

/** The primary result code of an error of SQLite; `undefined` for any other error. Extended codes keep it in their low byte. */
function resultCode(error: unknown): number | undefined {
  return error instanceof Error && "sqliteCode" in error && typeof error.sqliteCode === "number" ? error.sqliteCode & 0xff : undefined;
}

/** Whether the error says that the file itself is damaged, or was never a database. */
export function saysDamaged(error: unknown): boolean {
  const code = resultCode(error);
  return code === CORRUPT || code === NOT_A_DATABASE;
}

export function saysBusy(error: unknown): boolean {
  return resultCode(error) === BUSY;
}

/** What to do about a failure, as the end of a sentence that gives its reason. */
const ADVICE: Readonly<Record<number, string>> = {
  [BUSY]: ": another program has been writing to it for long. Close that program or try again.",
  [READONLY]: ". Make the file and its folder writable for the user Oriel runs as.",
  [CORRUPT]: ": the file is damaged. Start Oriel again: it will set the file aside and begin a new one.",
  [FULL]: ". Free some disk space and try again; nothing of this was saved.",
  [NOT_A_DATABASE]: ": the file is damaged. Start Oriel again: it will set the file aside and begin a new one.",
};

/** What went wrong and what to do about it, as sentences. */
export function explainFailure(error: unknown): string {
  return reasonOf(error) + (ADVICE[resultCode(error) ?? 0] ?? ".");
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const errno = "systemErrno" in error && typeof error.systemErrno === "number" ? error.systemErrno : 0;
  return errno > 0 ? `${error.message} (${getSystemErrorName(-errno)})` : error.message;
}

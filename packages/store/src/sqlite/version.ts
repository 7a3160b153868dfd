import { OrielError } from "@oriel/core";

/**
 * Refuses an SQLite that can corrupt a database when several connections write and checkpoint at once: fixed in 3.51.3, and again in
 * 3.53.0 (3.52.0 was withdrawn; sqlite.org/changes.html).
 */
export function checkSqliteVersion(version: string): void {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
  const number = major * 1_000_000 + minor * 1_000 + patch;
  if (number >= 3_051_003 && number !== 3_052_000) return;
  throw new OrielError(
    "storage_failed",
    `SQLite ${version} can damage a database that two programs use at once. Oriel needs 3.51.3 or later, but not 3.52.0: install Oriel's own dependencies again.`,
  );
}

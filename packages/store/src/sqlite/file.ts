import { accessSync, closeSync, constants, mkdirSync, openSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { OrielError } from "@oriel/core";

/**
 * Makes sure that a regular, writable file lies at `path`, readable by its owner only, as conversations are private; SQLite gives the files
 * beside it the same rights.
 *
 * An existing file is never opened here: closing any handle of a file releases the locks this process holds on it through another.
 * @throws OrielError `storage_failed` for what is no file, and the system's own error where it refuses.
 */
export function ensureFile(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) {
    create(path);
    return;
  }
  if (!found.isFile()) {
    throw new OrielError(
      "storage_failed",
      `The database must be a file, but ${path} is ${found.isDirectory() ? "a folder" : "a device or a pipe"}. Choose another path.`,
    );
  }
  accessSync(path, constants.R_OK | constants.W_OK);
}

function create(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (error) {
    // Another process that starts at the same time has made it.
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
}

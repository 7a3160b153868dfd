import { setTimeout as delay } from "node:timers/promises";
import { DatabaseSync, type DatabaseSyncInstance } from "@photostructure/sqlite";
import { saysBusy } from "./failure.ts";

const RETRY_MS = 20;
const TRIES = 1_000;

/**
 * Carries out `work` while no other process creates, migrates or sets aside the database at `path`. Without it, two that start
 * together could both find a damaged file, and the slower would move away the new one of the faster.
 *
 * The lock is SQLite's own on an empty `<path>.lock`: the system releases it when the holder dies. The file stays, since deleting a
 * lock file lets a third process past a second one.
 */
export async function withOpeningLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = new DatabaseSync(`${path}.lock`);
  try {
    await acquire(lock);
    return await work();
  } finally {
    lock.close();
  }
}

/** Tries again from a timer: waiting inside SQLite would stop this process, which may be the one that holds the lock. */
async function acquire(lock: DatabaseSyncInstance): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return lock.exec("begin exclusive");
    } catch (error) {
      if (!saysBusy(error) || tries === TRIES) throw error;
    }
    await delay(RETRY_MS);
  }
}

import { setTimeout as delay } from "node:timers/promises";
import { type Milliseconds, OrielError } from "@oriel/core";
import type { Kysely } from "kysely";
import type { Tables } from "./schema.ts";

/**
 * Carries out one call on the database. `action` completes the sentence "Could not …" of a failure.
 * An `OrielError` of the work itself (a conflict) passes through; everything else becomes `storage_failed`.
 */
export type Run = <T>(action: string, work: (db: Kysely<Tables>) => Promise<T>) => Promise<T>;

export interface OpenDatabase {
  readonly db: Kysely<Tables>;
  /** Where the data is, in words for people: a path, a host. Never a password. */
  readonly place: string;
  /** What a failure of this database means and what to do about it, as sentences. */
  explain(error: unknown): string;
  /**
   * After what pause a call that failed is tried again: only where it certainly changed nothing and may go through then. `undefined`: not at all.
   * @param tries how often it has been tried.
   */
  readonly again?: ((error: unknown, tries: number) => Milliseconds | undefined) | undefined;
  /** Where other processes may take turns in the same sessions. */
  readonly turnLock?: TurnLock | undefined;
  close(): Promise<void>;
}

/** The turn of a session, which a database lends to one process at a time. */
export interface TurnLock {
  /** Whether it is this process's now. */
  take(sessionId: string): Promise<boolean>;
  /** Never fails: what cannot be given back is lost with its connection, and so is free. */
  give(sessionId: string): void;
}

/** `run` for an open database, and `close`, which lets calls under way finish first. */
export function runner(database: OpenDatabase): { readonly run: Run; close(): Promise<void> } {
  const underWay = new Set<Promise<unknown>>();
  let closing: Promise<void> | undefined;

  async function attempt<T>(action: string, work: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await work(database.db);
      } catch (error) {
        if (error instanceof OrielError) throw error;
        const pause = database.again?.(error, tries);
        if (pause === undefined) {
          throw new OrielError("storage_failed", `Could not ${action} in ${database.place}: ${database.explain(error)}`, { cause: error });
        }
        await delay(pause);
      }
    }
  }

  return {
    async run(action, work) {
      if (closing !== undefined) {
        throw new OrielError("storage_failed", `Could not ${action}: the store in ${database.place} is closed.`);
      }
      const call = attempt(action, work);
      underWay.add(call);
      try {
        return await call;
      } finally {
        underWay.delete(call);
      }
    },
    close() {
      closing ??= Promise.allSettled(underWay).then(() => database.close());
      return closing;
    },
  };
}

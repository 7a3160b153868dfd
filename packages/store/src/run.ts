import { OrielError } from "@oriel/core";
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
  close(): Promise<void>;
}

/** `run` for an open database, and `close`, which lets calls under way finish first. */
export function runner(database: OpenDatabase): { readonly run: Run; close(): Promise<void> } {
  const underWay = new Set<Promise<unknown>>();
  let closing: Promise<void> | undefined;

  async function attempt<T>(action: string, work: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
    try {
      return await work(database.db);
    } catch (error) {
      if (error instanceof OrielError) throw error;
      throw new OrielError("storage_failed", `Could not ${action} in ${database.place}: ${database.explain(error)}`, { cause: error });
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

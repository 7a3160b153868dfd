import { type Log, OrielError, type Store } from "@oriel/core";
import { Kysely } from "kysely";
import type { Tables } from "../schema.ts";
import { sqlStore } from "../sql-store.ts";
import { type PostgresAddress, placeOf, postgresAddress } from "./address.ts";
import { pauseBeforeAgain } from "./again.ts";
import { bringUp } from "./bring-up.ts";
import { connect, ONE, PATIENT, USUAL } from "./connect.ts";
import { postgresDialect } from "./dialect.ts";
import { PostgresDriver } from "./driver.ts";
import { explainFailure, saysLost } from "./failure.ts";
import { PostgresTurnLock } from "./turn-lock.ts";

export interface PostgresStoreOptions {
  /** `postgres://user:password@host:port/database?schema=name`. */
  readonly url: string;
  /** The time as ISO 8601. */
  readonly now: () => string;
  readonly log?: Log | undefined;
}

/**
 * Opens the store in a PostgreSQL database, and makes its tables where they are not there yet. Any number of processes may share it.
 * @throws OrielError `bad_config` for what is no address; `storage_failed` when the database cannot be used, or was written by a newer Oriel (it
 * stays untouched). No message holds the password.
 */
export async function openPostgresStore({ url, now, log }: PostgresStoreOptions): Promise<Store> {
  const address = postgresAddress(url);
  const schema = await prepared(address, now, log);
  const driver = new PostgresDriver(await connect(address, schema, USUAL, log));
  const db = new Kysely<Tables>({ dialect: postgresDialect(driver) });
  const turnLock = new PostgresTurnLock(await connect(address, schema, ONE, log), schema, log);
  const changedNothing = (error: unknown): boolean => driver.changedNothing(error) || turnLock.isItsOwn(error);
  return sqlStore({
    db,
    place: placeOf(address),
    explain: (error) => explainFailure(error) + (saysLost(error) && !changedNothing(error) ? MAYBE : ""),
    again: (error, tries) => (changedNothing(error) ? pauseBeforeAgain(error, tries) : undefined),
    turnLock,
    async close() {
      await turnLock.close();
      await db.destroy();
    },
  });
}

/** The answer to a commit was lost with its connection. */
const MAYBE = " Whether this was saved is not known: look before you repeat it.";

/** The schema, with all tables in it. @throws OrielError */
export async function prepared(address: PostgresAddress, now: () => string, log: Log | undefined): Promise<string> {
  const pool = await connect(address, address.schema, PATIENT, log);
  const db = new Kysely<Tables>({ dialect: postgresDialect(new PostgresDriver(pool)) });
  try {
    return await db.connection().execute((one) => bringUp(one, address, now, log));
  } catch (error) {
    if (error instanceof OrielError) throw error;
    throw new OrielError("storage_failed", `Could not open ${placeOf(address)}: ${explainFailure(error)}`, { cause: error });
  } finally {
    await db.destroy();
  }
}

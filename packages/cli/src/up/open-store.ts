import { join } from "node:path";
import type { Log, Store } from "@oriel/core";
import type { Config } from "../config/resolve.ts";

/** In the data folder. */
export const DATABASE_FILE = "oriel.db";

/** Taken as an argument, since it is loaded only by `oriel up`. */
type StoreParts = Pick<typeof import("@oriel/store"), "openPostgresStore" | "openSqliteStore">;

interface OpenedStore {
  readonly store: Store;
  /** What the user must be told about opening. */
  readonly notice: string | undefined;
}

/** The store that is configured: a PostgreSQL database where one is named, else a file in the data folder. @throws OrielError */
export async function openStore(
  { databaseUrl, dataDir }: Pick<Config, "databaseUrl" | "dataDir">,
  parts: StoreParts,
  now: () => string,
  log: Log,
): Promise<OpenedStore> {
  const url = databaseUrl.value;
  if (url !== undefined) return { store: await parts.openPostgresStore({ url, now, log }), notice: undefined };
  const store = await parts.openSqliteStore({ path: join(dataDir.value, DATABASE_FILE), now, log });
  return { store, notice: store.notice };
}

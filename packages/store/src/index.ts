export { openPostgresStore, type PostgresStoreOptions } from "./postgres/open.ts";
export { openSqliteStore, type SqliteStore, type SqliteStoreOptions } from "./sqlite/open.ts";

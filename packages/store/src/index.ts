export { type CopyOptions, copyIntoPostgres, type StoreCopy } from "./postgres/copy-into.ts";
export { openPostgresStore, type PostgresStoreOptions } from "./postgres/open.ts";
export { openSqliteStore, type SqliteStore, type SqliteStoreOptions } from "./sqlite/open.ts";

export { openSqliteStore, type SqliteStore, type SqliteStoreOptions } from "./sqlite/open.ts";

import { type DataTypeNode, type Dialect, type Driver, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from "kysely";

/** Kysely over this driver, with columns that hold and compare what those of SQLite do. */
export function postgresDialect(driver: Driver): Dialect {
  return {
    createDriver: () => driver,
    createAdapter: () => new PostgresAdapter(),
    createQueryCompiler: () => new SqliteLikeColumns(),
    createIntrospector: (db) => new PostgresIntrospector(db),
  };
}

class SqliteLikeColumns extends PostgresQueryCompiler {
  /**
   * The steps of the schema name SQLite's two types. An integer there has 64 bits, and texts there have one order on every machine, by their
   * bytes: so an index is never out of order because a library of the system was renewed.
   */
  protected override visitDataType(node: DataTypeNode): void {
    this.append(COLUMNS[node.dataType] ?? node.dataType);
  }
}

const COLUMNS: Readonly<Record<string, string>> = { integer: "bigint", text: 'text collate "C"' };

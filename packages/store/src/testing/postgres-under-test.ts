import { startPostgres, type TestPostgres } from "@oriel/testkit";
import { Client } from "pg";

/** A server for the tests of a file, and somebody who may do everything in it. */
export interface PostgresUnderTest {
  readonly server: TestPostgres;
  /** Carries out statements as the first user of the server. */
  sql<Row extends object>(statements: string): Promise<readonly Row[]>;
  /** The address of a schema that nobody else uses. */
  freshUrl(): string;
  close(): Promise<void>;
}

export async function postgresUnderTest(rules: readonly string[] = []): Promise<PostgresUnderTest> {
  const server = await startPostgres({ rules });
  let schemas = 0;
  return {
    server,
    async sql<Row extends object>(statements: string): Promise<readonly Row[]> {
      const client = new Client({ connectionString: server.url("/postgres") });
      await client.connect();
      try {
        return (await client.query<Row>(statements)).rows;
      } finally {
        await client.end();
      }
    },
    freshUrl() {
      schemas += 1;
      return server.url(`/postgres?schema=fresh_${schemas}`);
    },
    close: () => server.close(),
  };
}

import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from "kysely";
import type { Pool, PoolClient, QueryResult as Result } from "pg";
import { refuseNul } from "../no-nul.ts";
import { saysInTheWay, saysLost, saysReadOnly } from "./failure.ts";

/** Kysely's way to a pool. It knows of each failure whether anything can have been changed, and uses no connection again that is broken. */
export class PostgresDriver implements Driver {
  readonly #pool: Pool;
  readonly #harmless = new WeakSet<Error>();

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Whether what failed with this error has certainly changed nothing: then it may be tried again. */
  changedNothing(error: unknown): boolean {
    return error instanceof Error && this.#harmless.has(error);
  }

  init(): Promise<void> {
    return Promise.resolve();
  }

  acquireConnection(): Promise<PostgresConnection> {
    return this.#note(
      true,
      async () => new PostgresConnection(await this.#pool.connect(), (isHarmless, work) => this.#note(isHarmless, work)),
    );
  }

  async beginTransaction(connection: PostgresConnection): Promise<void> {
    await this.#note(true, () => connection.send("begin"));
    connection.isInTransaction = true;
  }

  /** When the connection is lost here, nobody knows whether the server has done it. */
  async commitTransaction(connection: PostgresConnection): Promise<void> {
    await this.#note(false, () => connection.send("commit"));
    connection.isInTransaction = false;
  }

  async rollbackTransaction(connection: PostgresConnection): Promise<void> {
    connection.isInTransaction = false;
    try {
      await connection.send("rollback");
    } catch (error) {
      // On a connection that is gone the server has done it by itself, and this error would hide the one that led here.
      if (!connection.isBroken) throw error;
    }
  }

  releaseConnection(connection: PostgresConnection): Promise<void> {
    connection.release();
    return Promise.resolve();
  }

  async destroy(): Promise<void> {
    await this.#pool.end();
  }

  async #note<Done>(isHarmless: boolean, work: () => Promise<Done>): Promise<Done> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Error && (isHarmless || saysInTheWay(error))) this.#harmless.add(error);
      throw error;
    }
  }
}

type Note = <Done>(isHarmless: boolean, work: () => Promise<Done>) => Promise<Done>;

class PostgresConnection implements DatabaseConnection {
  readonly #client: PoolClient;
  readonly #note: Note;
  isInTransaction = false;
  isBroken = false;

  constructor(client: PoolClient, note: Note) {
    this.#client = client;
    this.#note = note;
    client.on("error", this.#breaks);
  }

  executeQuery<Row>({ query, sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    // What a lost connection leaves unfinished in a transaction is undone, and a question changes nothing.
    const isHarmless = this.isInTransaction || query.kind === "SelectQueryNode";
    return this.#note(isHarmless, async () => {
      for (const parameter of parameters) refuseNul(parameter);
      const { command, rowCount, rows } = await this.send(sql, parameters);
      return CHANGES.includes(command) ? { rows, numAffectedRows: BigInt(rowCount ?? 0) } : { rows };
    });
  }

  // biome-ignore lint/correctness/useYield: Kysely asks for it; nobody streams rows here.
  async *streamQuery<Row>(): AsyncGenerator<QueryResult<Row>> {
    throw new Error("Rows are not streamed.");
  }

  async send(sql: string, parameters: readonly unknown[] = []): Promise<Result> {
    try {
      return await this.#client.query(sql, [...parameters]);
    } catch (error) {
      if (saysLost(error) || saysReadOnly(error)) this.isBroken = true;
      throw error;
    }
  }

  release(): void {
    this.#client.removeListener("error", this.#breaks);
    this.#client.release(this.isBroken);
  }

  /** It is told beside the failure of the statement under way; without a listener it would end the process. */
  readonly #breaks = (): void => {
    this.isBroken = true;
  };
}

const CHANGES = ["INSERT", "UPDATE", "DELETE"];

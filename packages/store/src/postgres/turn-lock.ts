import type { Log } from "@oriel/core";
import type { Pool, PoolClient } from "pg";
import type { TurnLock } from "../run.ts";
import { advisoryKey } from "./advisory-key.ts";

/**
 * Locks of turns, all held on one connection of their own: the server gives them back when the process that held them dies, at once and with no
 * clock. When that connection is lost the locks are; then the places of messages alone keep two turns from mixing.
 */
export class PostgresTurnLock implements TurnLock {
  readonly #pool: Pool;
  readonly #schema: string;
  readonly #log: Pick<Log, "warn"> | undefined;
  readonly #held = new Set<string>();
  readonly #failures = new WeakSet<Error>();
  #client: PoolClient | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** @param pool with one connection. */
  constructor(pool: Pool, schema: string, log: Pick<Log, "warn"> | undefined) {
    this.#pool = pool;
    this.#schema = schema;
    this.#log = log;
  }

  take(sessionId: string): Promise<boolean> {
    return this.#inTurn(async () => {
      const key = advisoryKey("turn", this.#schema, sessionId);
      // The server gives a connection a second time what it holds already.
      if (this.#held.has(key)) return false;
      const { rows } = await this.#ask<{ readonly taken: boolean }>("select pg_try_advisory_lock($1) as taken", key);
      const isTaken = rows[0]?.taken === true;
      if (isTaken) this.#held.add(key);
      return isTaken;
    });
  }

  give(sessionId: string): void {
    const key = advisoryKey("turn", this.#schema, sessionId);
    void this.#inTurn(async () => {
      // What was lost with its connection may be somebody else's by now.
      if (this.#held.delete(key)) await this.#ask("select pg_advisory_unlock($1)", key);
    }).catch(() => {
      // The connection is gone, and with it the lock.
    });
  }

  /** Whether this error came from here, where a failure changes nothing of what is stored. */
  isItsOwn(error: unknown): boolean {
    return error instanceof Error && this.#failures.has(error);
  }

  async close(): Promise<void> {
    await this.#last;
    this.#client?.release(true);
    this.#client = undefined;
    await this.#pool.end();
  }

  /** The client of PostgreSQL takes one statement at a time. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }

  async #ask<Row extends object>(statement: string, key: string): Promise<{ readonly rows: readonly Row[] }> {
    try {
      this.#client ??= await this.#connected();
      return await this.#client.query<Row>(statement, [key]);
    } catch (error) {
      this.#lose(this.#client);
      if (error instanceof Error) this.#failures.add(error);
      throw error;
    }
  }

  async #connected(): Promise<PoolClient> {
    const client = await this.#pool.connect();
    client.on("error", () => this.#lose(client));
    return client;
  }

  #lose(client: PoolClient | undefined): void {
    if (client === undefined || this.#client !== client) return;
    this.#client = undefined;
    if (this.#held.size > 0) this.#log?.warn("turn locks lost", { turns: this.#held.size });
    this.#held.clear();
    client.release(true);
  }
}

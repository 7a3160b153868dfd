import type { Log, Milliseconds } from "@oriel/core";
import type { Pool } from "pg";
import type { PostgresAddress } from "./address.ts";

export interface Bounds {
  readonly connections: number;
  /** How long one statement may take; 0: as long as it needs. */
  readonly statementMs: Milliseconds;
  /** How long one waits for what another writer holds; 0: as long as that takes. */
  readonly lockMs: Milliseconds;
}

/** PostgreSQL takes a hundred connections unless told otherwise: enough for eight gateways. A call of Oriel's takes milliseconds. */
export const USUAL: Bounds = { connections: 10, statementMs: 30_000, lockMs: 10_000 };

/** The connection on which locks of turns are held. */
export const ONE: Bounds = { ...USUAL, connections: 1 };

/** One connection that works and waits for as long as it must. */
export const PATIENT: Bounds = { connections: 1, statementMs: 0, lockMs: 0 };

/** Until there is a connection: until the server answers, or another call gives its own back. */
const CONNECT_MS: Milliseconds = 10_000;
/** A process that stopped in the middle of a transaction gives up what it holds after so long. */
const IDLE_IN_TRANSACTION_MS: Milliseconds = 60_000;
/** So much longer than the server lets a statement take, that then the server, or the way to it, is gone. */
const BEYOND_STATEMENT_MS: Milliseconds = 10_000;

/** Routers forget connections that are silent for some minutes; the one that holds turns may be. */
const KEEP_ALIVE_MS: Milliseconds = 30_000;

/** `bigint`, which the client would answer as text. What Oriel writes into it are safe integers. */
const INT8 = 20;

/** Connections to a database, made when they are needed. Whoever is done with them ends the pool. */
export async function connect(
  { host, port, user, password, database, ssl }: PostgresAddress,
  schema: string | undefined,
  bounds: Bounds,
  log: Pick<Log, "warn"> | undefined,
): Promise<Pool> {
  // Loaded here, since most never need it.
  const { Pool, types } = await import("pg");
  const pool = new Pool({
    host,
    port,
    user,
    password,
    database,
    ssl,
    options: sessionOptions(schema, bounds),
    application_name: "oriel",
    max: bounds.connections,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: bounds.statementMs === 0 ? undefined : bounds.statementMs + BEYOND_STATEMENT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    types: { getTypeParser: (oid, format) => (oid === INT8 ? Number : types.getTypeParser(oid, format)) },
  });
  // Of a connection that nobody uses; the next call makes another.
  pool.on("error", (error) => log?.warn("store connection lost", { message: error.message }));
  return pool;
}

/**
 * What the statements of this folder rely on, whatever the server's or the user's own settings are: which schema is meant, that a statement
 * sees all that was committed before it began, and how long anything may take.
 */
function sessionOptions(schema: string | undefined, { statementMs, lockMs }: Bounds): string {
  const settings = [
    "default_transaction_isolation=read committed",
    `statement_timeout=${statementMs}`,
    `lock_timeout=${lockMs}`,
    `idle_in_transaction_session_timeout=${IDLE_IN_TRANSACTION_MS}`,
    ...(schema === undefined ? [] : [`search_path=${quoted(schema)}`]),
  ];
  return settings.map((setting) => `-c ${setting.replace(/[\\ ]/g, "\\$&")}`).join(" ");
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

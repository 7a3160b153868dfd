import { readFileSync } from "node:fs";
import type { ConnectionOptions } from "node:tls";
import { OrielError } from "@oriel/core";

/** Where a PostgreSQL database is, and as whom one comes in. What is `undefined` is taken from PostgreSQL's own variables (`PGUSER`, `PGPASSWORD`, …). */
export interface PostgresAddress {
  /** A name, an address, or the folder of a socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string;
  /** The schema Oriel's tables are in; `undefined` for the one the user has by default. */
  readonly schema: string | undefined;
  readonly ssl: false | ConnectionOptions;
}

const PORT = 5432;
const PARAMETERS = ["schema", "host", "sslmode", "sslrootcert", "sslcert", "sslkey"] as const;
const SSL_MODES = ["disable", "require", "verify-ca", "verify-full"] as const;

/**
 * Reads `postgres://user:password@host:port/database`, with `?schema=`, `?sslmode=` and the files of certificates as PostgreSQL's own tools
 * name them, and `?host=/folder` for a socket.
 * @throws OrielError `bad_config`, which repeats nothing that may be a password.
 */
export function postgresAddress(text: string): PostgresAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== "postgres:" && url.protocol !== "postgresql:")) {
    throw wrong("expected postgres://user:password@host:port/database. In a password, letters such as / and @ are written as %2F and %40");
  }
  const unknown = [...url.searchParams.keys()].find((name) => !PARAMETERS.some((known) => known === name));
  if (unknown !== undefined) throw wrong(`there is no parameter ${unknown}: expected ${PARAMETERS.join(", ")}`);
  const database = decoded(url.pathname.slice(1));
  if (database === "") throw wrong("it names no database: expected postgres://host/database");
  const host = parameter(url, "host") ?? decoded(url.hostname.replace(/^\[(.*)\]$/, "$1"));
  return {
    host: host === "" ? "localhost" : host,
    port: url.port === "" ? PORT : Number(url.port),
    user: decoded(url.username) || undefined,
    password: decoded(url.password) || undefined,
    database,
    schema: parameter(url, "schema"),
    ssl: sslOf(url),
  };
}

/** The database in words for people, without user and password. */
export function placeOf({ host, port, database, schema }: PostgresAddress): string {
  const at = host.startsWith("/") ? host : `${host.includes(":") ? `[${host}]` : host}:${port}`;
  return `the PostgreSQL database ${database}${schema === undefined ? "" : `, schema ${schema},`} at ${at}`;
}

/** As libpq has it, but for its modes that go on without encryption when there is none: one says which is meant. */
function sslOf(url: URL): PostgresAddress["ssl"] {
  const mode = parameter(url, "sslmode") ?? "disable";
  const ca = file(url, "sslrootcert");
  const own = { cert: file(url, "sslcert"), key: file(url, "sslkey") };
  switch (SSL_MODES.find((known) => known === mode)) {
    case "disable":
      return false;
    case "require":
      return ca === undefined ? { ...own, rejectUnauthorized: false } : { ...own, ca, checkServerIdentity: () => undefined };
    case "verify-ca":
      return { ...own, ca, checkServerIdentity: () => undefined };
    case "verify-full":
      return { ...own, ca };
    case undefined:
      throw wrong(`there is no sslmode ${mode} here: expected ${SSL_MODES.join(", ")}`);
  }
}

function file(url: URL, name: "sslrootcert" | "sslcert" | "sslkey"): string | undefined {
  const path = parameter(url, name);
  if (path === undefined) return undefined;
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw wrong(`the file that ${name} names cannot be read (${error instanceof Error ? error.message : String(error)})`);
  }
}

function parameter(url: URL, name: (typeof PARAMETERS)[number]): string | undefined {
  return url.searchParams.get(name) || undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong("it holds a % that begins no escape: a % itself is written as %25");
  }
}

function wrong(what: string): OrielError {
  return new OrielError("bad_config", `The address of the database: ${what}.`);
}

import { OrielError, type Store, textPart } from "@oriel/core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type CuttingProxy, cuttingProxy } from "../testing/cutting-proxy.ts";
import { type PostgresUnderTest, postgresUnderTest } from "../testing/postgres-under-test.ts";
import { openPostgresStore } from "./open.ts";

const NOW = "2025-01-02T03:04:05.678Z";
const now = (): string => NOW;
const SESSION = { model: "m", policy: "oriel", title: undefined, settings: {}, createdAt: NOW, updatedAt: NOW };
const PASSWORD = "not-to-be-told";

let postgres: PostgresUnderTest;
const opened: Store[] = [];
beforeAll(async () => {
  postgres = await postgresUnderTest([
    "hostssl needs_tls all 127.0.0.1/32 scram-sha-256",
    "host needs_tls all 127.0.0.1/32 reject",
    "host all kept_out 127.0.0.1/32 reject",
  ]);
});
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
});
afterAll(() => postgres.close());

async function open(url = postgres.freshUrl()): Promise<Store> {
  const store = await openPostgresStore({ url, now });
  opened.push(store);
  return store;
}

/** The address as this user; everybody made here has the same password. */
function as(user: string, rest = "/postgres", password = PASSWORD): string {
  return `postgres://${user}:${password}@127.0.0.1:${postgres.server.port}${rest}`;
}

async function failureOf(work: Promise<unknown>): Promise<{ readonly code: string; readonly message: string }> {
  const failure: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(failure instanceof OrielError)) throw new Error(`Expected an OrielError, got ${String(failure)}`);
  return { code: failure.code, message: failure.message };
}

function message(position: number, text = "Hello") {
  return {
    id: `m${position}`,
    sessionId: "a",
    branch: "a",
    position,
    message: { role: "user" as const, content: textPart(text) },
    createdAt: NOW,
  };
}

describe("a database that cannot be opened", () => {
  it.each([
    [
      "is not there",
      () => as("postgres", "/nowhere", "postgres"),
      'nowhere at HERE: database "nowhere" does not exist. Create it first: createdb --encoding=UTF8 NAME.',
    ],
    [
      "knows another password",
      () => as("postgres"),
      'postgres at HERE: password authentication failed for user "postgres". User or password are wrong.',
    ],
    [
      "wants a password",
      () => `postgres://postgres@127.0.0.1:${postgres.server.port}/postgres`,
      "postgres at HERE: SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string. Name a password: in the address, or in PGPASSWORD.",
    ],
    [
      "wants encryption",
      () => as("postgres", "/needs_tls", "postgres"),
      'needs_tls at HERE: pg_hba.conf rejects connection for host "127.0.0.1", user "postgres", database "needs_tls", no encryption. The server may want an encrypted connection: add ?sslmode=require (or verify-full) to the address; else let this user in there.',
    ],
    [
      "has no encryption",
      () => as("postgres", "/postgres?sslmode=require", "postgres"),
      "postgres at HERE: The server does not support SSL connections. Leave sslmode out of the address, or switch ssl on in the server.",
    ],
  ])("and %s", async (_, url, told) => {
    const { code, message } = await failureOf(open(url()));
    expect({ code, message: message.replaceAll(`127.0.0.1:${postgres.server.port}`, "HERE") }).toEqual({
      code: "storage_failed",
      message: `Could not open the PostgreSQL database ${told}`,
    });
  });

  it("because nobody listens there", async () => {
    // Port 1 is reserved, and nobody but root could listen on it.
    const { message } = await failureOf(open("postgres://me:not-to-be-told@127.0.0.1:1/oriel"));
    expect(message).toBe(
      "Could not open the PostgreSQL database oriel at 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1. See whether the server runs and whether host and port are right.",
    );
  });

  it("because the user may make no tables there", async () => {
    await postgres.sql(`create role guest login password '${PASSWORD}'`);
    expect((await failureOf(open(as("guest")))).message).toMatch(
      /: permission denied for schema public\. The user may not do that: let it create tables/,
    );
    expect((await failureOf(open(as("guest", "/postgres?schema=mine")))).message).toMatch(
      /: permission denied for database postgres\. The user may not/,
    );
  });

  it("because the server takes no writes", async () => {
    await postgres.sql(
      `create role reader login password '${PASSWORD}' superuser; alter role reader set default_transaction_read_only = on`,
    );
    expect((await failureOf(open(as("reader", "/postgres?schema=read_only")))).message).toMatch(
      /: cannot execute CREATE SCHEMA in a read-only transaction\. The server only answers reads: it is a standby, or was set so\./,
    );
  });

  it("because all connections are taken", async () => {
    await postgres.sql(`create role crowded login password '${PASSWORD}' connection limit 0`);
    expect((await failureOf(open(as("crowded")))).message).toMatch(
      /: too many connections for role "crowded"\. All its connections are taken: raise max_connections/,
    );
  });

  it("because the tables there are another program's", async () => {
    await postgres.sql("create schema theirs; create table theirs.sessions (id int)");
    expect((await failureOf(open(as("postgres", "/postgres?schema=theirs", "postgres")))).message).toMatch(
      /: relation "sessions" already exists\. The schema holds tables of another program: give Oriel one of its own with \?schema= in the address\.$/,
    );
  });

  it("because it has not every letter", async () => {
    await postgres.sql("create database western encoding 'LATIN1' locale 'C' template template0");
    expect((await failureOf(open(as("postgres", "/western", "postgres")))).message).toMatch(
      /: it keeps texts as LATIN1, which has not every letter: expected UTF8\./,
    );
  });

  it("because there is no schema", async () => {
    await postgres.sql(`create role homeless login password '${PASSWORD}'; alter role homeless set search_path = nowhere`);
    expect((await failureOf(open(as("homeless")))).message).toMatch(
      /: there is no schema in it that this user has by default\. Name one with \?schema= in the address\.$/,
    );
  });
});

describe("a server that is started anew", () => {
  it("is found again by the next call, and by calls that came while it was away", async () => {
    const store = await open();
    await store.sessions.create({ id: "a", ...SESSION });
    await postgres.server.stop();
    const append = store.messages.append([message(0)]);
    const read = store.sessions.get("a");
    await postgres.server.start();
    await append;
    expect(await read).toMatchObject({ id: "a" });
    expect(await store.messages.list("a")).toEqual([message(0)]);
  });

  it("fails calls in words while it stays away", async () => {
    const store = await open();
    await postgres.server.stop();
    const { message } = await failureOf(store.overrides.list());
    await postgres.server.start();
    expect(message).toMatch(
      /^Could not list the saved windows in the PostgreSQL database postgres, schema \w+, at \S+: connect ECONNREFUSED \S+\. See whether/,
    );
    expect(await store.overrides.list()).toEqual([]);
  });

  it("has taken each append once or not at all, however often it is stopped in the middle", async () => {
    const store = await open();
    await store.sessions.create({ id: "a", ...SESSION });
    const acknowledged: string[] = [];
    let isOver = false;
    const appends = (async () => {
      for (let position = 0; !isOver; ) {
        const outcome = await store.messages.append([message(position)]).then(
          () => "kept" as const,
          (error: unknown) => error,
        );
        if (outcome === "kept") acknowledged.push(`m${position}`);
        // What nobody knows the outcome of is looked for.
        position = (await store.sessions.get("a"))?.messageCount ?? 0;
      }
    })();
    for (let restart = 0; restart < 5; restart += 1) {
      const before = acknowledged.length;
      while (acknowledged.length < before + 20) await store.sessions.get("a");
      await postgres.server.stop();
      await postgres.server.start();
    }
    isOver = true;
    await appends;
    const kept = await store.messages.list("a");
    expect(kept.map(({ position }) => position)).toEqual(kept.map((_, index) => index));
    const ids = new Set(kept.map(({ id }) => id));
    expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
  });
});

describe("a connection that is lost", () => {
  const cutOff = async (work: (store: Store, proxy: CuttingProxy) => Promise<void>): Promise<void> => {
    const proxy = await cuttingProxy(postgres.server.port);
    try {
      const url = new URL(postgres.freshUrl());
      url.port = String(proxy.port);
      const store = await open(url.href);
      await store.sessions.create({ id: "a", ...SESSION });
      await work(store, proxy);
      await Promise.all(opened.splice(0).map((store) => store.close()));
    } finally {
      await proxy.close();
    }
  };

  it("in the middle of a transaction undoes it, and all of it is done again", () =>
    cutOff(async (store, proxy) => {
      proxy.cut('insert into "messages"', "before");
      await store.messages.append([message(0), message(1)]);
      expect(await store.messages.list("a")).toEqual([message(0), message(1)]);
    }));

  it("before the answer to a question came is asked again", () =>
    cutOff(async (store, proxy) => {
      proxy.cut('from "sessions"', "after");
      expect(await store.sessions.get("a")).toMatchObject({ id: "a" });
    }));

  it("before the answer to a commit came is told, and nothing is done twice", () =>
    cutOff(async (store, proxy) => {
      proxy.cut("commit", "after");
      expect((await failureOf(store.messages.append([message(0)]))).message).toMatch(
        /^Could not save messages in .*: Connection terminated unexpectedly\. The connection to the server was lost: see whether it runs, and try again\. Whether this was saved is not known: look before you repeat it\.$/,
      );
      expect(await store.messages.list("a")).toEqual([message(0)]);
    }));

  it("on a single write is told, for nobody knows how far that came", () =>
    cutOff(async (store, proxy) => {
      proxy.cut('update "sessions"', "after");
      expect((await failureOf(store.branches.use("a", "a", NOW))).message).toContain("Whether this was saved is not known");
    }));
});

describe("a server that fails a call", () => {
  it("says what is too long for an index, and keeps nothing of it", async () => {
    const store = await open();
    // Without repetition: the server compresses what it can.
    const model = Array.from({ length: 2000 }, (_, index) => ((index * 7919) % 65_521).toString(36)).join("");
    const failed = await failureOf(store.overrides.put({ model, tokens: 1024, updatedAt: NOW }));
    expect(failed.code).toBe("storage_failed");
    expect(failed.message).toMatch(/index row .* It is longer than an index of PostgreSQL takes: use a shorter name\.$/);
    expect(await store.overrides.list()).toEqual([]);
  });
});

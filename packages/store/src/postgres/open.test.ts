import type { Log, Store } from "@oriel/core";
import { storeContract } from "@oriel/testkit";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { LATEST } from "../migrations/all.ts";
import { type PostgresUnderTest, postgresUnderTest } from "../testing/postgres-under-test.ts";
import { openPostgresStore } from "./open.ts";

const NOW = "2025-01-02T03:04:05.678Z";
const now = (): string => NOW;
const OVERRIDE = { model: "qwen3:8b", tokens: 16_384, updatedAt: NOW };

let postgres: PostgresUnderTest;
const opened: Store[] = [];
beforeAll(async () => {
  postgres = await postgresUnderTest();
});
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
});
afterAll(() => postgres.close());

async function open(url: string, log?: Log): Promise<Store> {
  const store = await openPostgresStore({ url, now, log });
  opened.push(store);
  return store;
}

storeContract("PostgreSQL", async () => {
  const store = await openPostgresStore({ url: postgres.server.url("/postgres?schema=contract"), now });
  await postgres.sql(`do $$ declare name text; begin
    for name in select tablename from pg_tables where schemaname = 'contract' and tablename <> 'oriel_migrations'
    loop execute format('delete from contract.%I', name); end loop; end $$`);
  return store;
});

describe("openPostgresStore", () => {
  it("finds everything again when it is opened again", async () => {
    const url = postgres.freshUrl();
    await (await open(url)).overrides.put(OVERRIDE);
    expect(await (await open(url)).overrides.list()).toEqual([OVERRIDE]);
  });

  it("keeps schemas apart, makes the one that is named, and uses the user's own where none is", async () => {
    const odd = postgres.server.url(`/postgres?schema=${encodeURIComponent('My "odd" \\ schema')}`);
    await (await open(odd)).overrides.put(OVERRIDE);
    expect(await (await open(postgres.freshUrl())).overrides.list()).toEqual([]);
    expect(await (await open(odd)).overrides.list()).toEqual([OVERRIDE]);
    await postgres.sql("create role by_default login password 'x'; create schema authorization by_default");
    await (await open(`postgres://by_default:x@127.0.0.1:${postgres.server.port}/postgres`)).overrides.put(OVERRIDE);
    expect(await postgres.sql("select model from by_default.window_overrides")).toEqual([{ model: OVERRIDE.model }]);
  });

  it("takes the steps of the schema once, however many begin at the same moment", async () => {
    const url = postgres.freshUrl();
    const steps: unknown[] = [];
    const silent = (): void => undefined;
    const log: Log = { debug: silent, warn: silent, error: silent, info: (_, fields) => void steps.push(fields?.["applied"]) };
    await Promise.all(Array.from({ length: 6 }, () => open(url, log)));
    expect(steps).toEqual([Array.from({ length: LATEST }, (_, index) => index + 1)]);
  });

  it("compares texts by their bytes and counts beyond 32 bits, as SQLite does", async () => {
    const url = postgres.freshUrl();
    await open(url);
    const schema = new URL(url).searchParams.get("schema");
    const columns = await postgres.sql(
      `select distinct data_type, collation_name from information_schema.columns where table_schema = '${schema}' order by 1`,
    );
    expect(columns).toEqual([
      { data_type: "bigint", collation_name: null },
      { data_type: "text", collation_name: "C" },
    ]);
  });
});

describe("a database of a newer Oriel", () => {
  it("is refused, with both versions, and not touched", async () => {
    const url = postgres.freshUrl();
    const schema = new URL(url).searchParams.get("schema");
    await open(url);
    await postgres.sql(`insert into ${schema}.oriel_migrations values (${LATEST + 1}, 'from the future', '2031-01-01T00:00:00.000Z')`);
    await expect(open(url)).rejects.toMatchObject({
      code: "storage_failed",
      message: `Could not use the PostgreSQL database postgres, schema ${schema}, at 127.0.0.1:${postgres.server.port}: it has schema ${LATEST + 1}, made by a newer Oriel; this one knows up to ${LATEST}. Nothing in it was changed. Start the newer Oriel, or name another schema with ?schema= in the address.`,
      data: { found: LATEST + 1, known: LATEST },
    });
  });
});

import { DatabaseSync, type DatabaseSyncInstance } from "@photostructure/sqlite";
import { Kysely } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Migration, migrate } from "./migrate.ts";
import { MIGRATIONS } from "./migrations/all.ts";
import type { Tables } from "./schema.ts";
import { sqliteDialect } from "./sqlite/dialect.ts";

let connection: DatabaseSyncInstance;
let db: Kysely<Tables>;
beforeEach(() => {
  connection = new DatabaseSync(":memory:");
  db = new Kysely<Tables>({ dialect: sqliteDialect(connection) });
});
afterEach(() => db.destroy());

const now = (): string => "2025-01-01T00:00:00.000Z";
const fruit = table(1, "fruit");
const nuts = table(2, "nuts");
const broken: Migration = {
  version: 2,
  name: "broken",
  async up(schema) {
    await schema.createTable("berries").addColumn("name", "text").execute();
    await schema.createTable("fruit").addColumn("name", "text").execute();
  },
};

function table(version: number, name: string): Migration {
  return {
    version,
    name,
    async up(schema) {
      await schema.createTable(name).addColumn("name", "text").execute();
    },
  };
}

function tables(): unknown[] {
  return connection
    .prepare("select name from sqlite_schema where type = 'table' order by name")
    .all()
    .map(({ name }) => name);
}

describe("migrate", () => {
  it("takes every step once, in order, and notes when", async () => {
    expect(await migrate(db, [fruit, nuts], now)).toEqual([1, 2]);
    expect(await migrate(db, [fruit, nuts], now)).toEqual([]);
    expect(await db.selectFrom("oriel_migrations").selectAll().orderBy("version").execute()).toEqual([
      { version: 1, name: "fruit", applied_at: now() },
      { version: 2, name: "nuts", applied_at: now() },
    ]);
  });

  it("takes only the steps a database has not been through", async () => {
    await migrate(db, [fruit], now);
    expect(await migrate(db, [fruit, nuts], now)).toEqual([2]);
  });

  it("leaves the state before a step that fails, and goes on from there once it is mended", async () => {
    await expect(migrate(db, [fruit, broken], now)).rejects.toThrow("already exists");
    expect(tables()).toEqual(["fruit", "oriel_migrations"]);
    expect(await migrate(db, [fruit, nuts], now)).toEqual([2]);
    expect(tables()).toEqual(["fruit", "nuts", "oriel_migrations"]);
  });
});

describe("the released migrations", () => {
  it("are numbered from 1 without a gap", () => {
    expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, index) => index + 1));
  });

  it("find the newest sessions, and a conversation in order, by an index", async () => {
    await migrate(db, MIGRATIONS, now);
    const plan = (query: string): string =>
      connection
        .prepare(`explain query plan ${query}`)
        .all()
        .map(({ detail }) => detail)
        .join("; ");
    expect(plan("select * from sessions order by updated_at desc, id desc limit 10")).toBe("SCAN sessions USING INDEX sessions_newest");
    expect(plan("select * from messages where session_id = 'a' order by position")).toBe(
      "SEARCH messages USING INDEX sqlite_autoindex_messages_2 (session_id=?)",
    );
  });
});

import { DatabaseSync, type DatabaseSyncInstance } from "@photostructure/sqlite";
import { Kysely } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Migration, migrate } from "./migrate.ts";
import { MIGRATIONS } from "./migrations/all.ts";
import type { Tables } from "./schema.ts";
import { sqlStore } from "./sql-store.ts";
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

/** How SQLite would carry the query out. */
function plan(query: string): string {
  return connection
    .prepare(`explain query plan ${query}`)
    .all()
    .map(({ detail }) => detail)
    .join("; ");
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
    expect(plan("select * from sessions order by updated_at desc, id desc limit 10")).toBe("SCAN sessions USING INDEX sessions_newest");
    expect(plan("select * from messages where branch_id = 'a' and position >= 2 and position < 9 order by position")).toMatch(
      /^SEARCH messages USING INDEX \S+ \(branch_id=\? AND position>\? AND position<\?\)$/,
    );
    expect(plan("select * from snapshots where session_id = 'a' order by sequence desc, id desc")).toBe(
      "SEARCH snapshots USING INDEX snapshots_of_session (session_id=?)",
    );
    expect(plan("select * from marks where session_id = 'a' order by position, message_id")).toBe(
      "SEARCH marks USING INDEX marks_of_session (session_id=?)",
    );
    expect(plan("select * from branches where session_id = 'a' order by sequence, id")).toBe(
      "SEARCH branches USING INDEX branches_of_session (session_id=?)",
    );
  });

  it("find the newest receipts, all or of one conversation, and what is older than them, by an index", async () => {
    await migrate(db, MIGRATIONS, now);
    const newest = "order by sequence desc, id desc limit 10 offset 20";
    expect(plan(`select receipt from receipts ${newest}`)).toBe("SCAN receipts USING INDEX receipts_newest");
    expect(plan(`select receipt from receipts where session = 'a' ${newest}`)).toBe(
      "SEARCH receipts USING INDEX receipts_of_session (session=?)",
    );
    for (const table of ["receipts", "checkpoints", "contexts"]) {
      expect(plan(`select sequence, id from ${table} ${newest}`)).toBe(`SCAN ${table} USING COVERING INDEX ${table}_newest`);
      expect(plan(`delete from ${table} where (sequence, id) <= (7, 'a')`)).toContain(`INDEX ${table}_newest ((sequence,id)<(?,?))`);
    }
  });

  it("find which of many contexts are known without reading them", async () => {
    await migrate(db, MIGRATIONS, now);
    expect(plan("select id from contexts where id in ('a', 'b')")).toBe(
      "SEARCH contexts USING COVERING INDEX sqlite_autoindex_contexts_1 (id=?)",
    );
  });

  it("keep what an earlier Oriel wrote", async () => {
    await migrate(db, MIGRATIONS.slice(0, 2), now);
    const override = { name: "a", model: "a", tokens: 1024, updated_at: now() };
    await db.insertInto("window_overrides").values(override).execute();
    expect(await migrate(db, MIGRATIONS, now)).toEqual([3, 4, 5, 6, 7, 8]);
    expect(await db.selectFrom("window_overrides").selectAll().execute()).toEqual([override]);
  });

  it("make what was said before there were branches the first branch of its session", async () => {
    await migrate(db, MIGRATIONS.slice(0, 3), now);
    connection.exec(`
      insert into sessions values ('a', 'qwen3:8b', 'oriel', 'Old', '{"temperature":1}', 2, 'Hello', '${now()}', '${now()}');
      insert into sessions values ('b', 'qwen3:8b', 'oriel', null, '{}', 0, null, '${now()}', '${now()}');
      insert into messages values ('m2', 'a', 1, '{"role":"assistant","content":[{"type":"text","text":"Hi"}]}', null, '${now()}');
      insert into messages values ('m1', 'a', 0, '{"role":"user","content":[{"type":"text","text":"Hello"}]}', null, '${now()}');
    `);
    expect(await migrate(db, MIGRATIONS, now)).toEqual([4, 5, 6, 7, 8]);
    const store = sqlStore({ db, place: "memory", explain: String, close: () => Promise.resolve() });
    const session = { model: "qwen3:8b", policy: "oriel", createdAt: now(), updatedAt: now() };
    expect(await store.sessions.list({ limit: 10, offset: 0 })).toEqual([
      { ...session, id: "b", title: undefined, settings: {}, branch: "b", messageCount: 0, preview: undefined },
      { ...session, id: "a", title: "Old", settings: { temperature: 1 }, branch: "a", messageCount: 2, preview: "Hello" },
    ]);
    expect((await store.messages.list("a")).map(({ id, branch, position }) => [id, branch, position])).toEqual([
      ["m1", "a", 0],
      ["m2", "a", 1],
    ]);
    const [branch] = await store.branches.list("a");
    expect(branch).toEqual({
      id: "a",
      sessionId: "a",
      parent: undefined,
      forkedAt: 0,
      title: undefined,
      createdAt: now(),
      messageCount: 2,
    });
    expect(await store.sessions.delete("a")).toBe(true);
    expect(connection.prepare("select count(*) as messages from messages").get()).toEqual({ messages: 0 });
  });
});

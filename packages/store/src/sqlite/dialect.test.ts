import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync, type DatabaseSyncInstance } from "@photostructure/sqlite";
import { Kysely } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { migrate } from "../migrate.ts";
import { MIGRATIONS } from "../migrations/all.ts";
import type { Tables } from "../schema.ts";
import { sqlStore } from "../sql-store.ts";
import { connect } from "./connect.ts";
import { sqliteDialect } from "./dialect.ts";
import { explainFailure } from "./failure.ts";

const NOW = "2025-01-01T00:00:00.000Z";
let connection: DatabaseSyncInstance;
let db: Kysely<Tables>;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "oriel-dialect-"));
  connection = new DatabaseSync(":memory:");
  db = new Kysely<Tables>({ dialect: sqliteDialect(connection) });
  await migrate(db, MIGRATIONS, () => NOW);
});
afterEach(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true });
});

describe("a full disk", () => {
  it("fails the write with what to do, keeps what was there, and takes writes again when there is room", async () => {
    const store = sqlStore({ db, place: "/data/oriel.db", explain: explainFailure, close: () => db.destroy() });
    const session = { model: "m", policy: "oriel", title: undefined, settings: {}, createdAt: NOW, updatedAt: NOW };
    await store.sessions.create({ id: "a", ...session });
    const messages = Array.from({ length: 50 }, (_, position) => ({
      id: `message-${position}`,
      sessionId: "a",
      branch: "a",
      position,
      message: { role: "user" as const, content: [{ type: "text" as const, text: "A long message. ".repeat(100) }] },
      createdAt: NOW,
    }));
    await store.messages.append(messages.slice(0, 1));

    const pages = Object.values(connection.prepare("pragma page_count").get())[0];
    connection.exec(`pragma max_page_count = ${pages}`);
    await expect(store.messages.append(messages.slice(1))).rejects.toMatchObject({
      code: "storage_failed",
      message:
        "Could not save messages in /data/oriel.db: database or disk is full. Free some disk space and try again; nothing of this was saved.",
    });
    expect(await store.messages.list("a")).toEqual(messages.slice(0, 1));

    connection.exec("pragma max_page_count = 1000000");
    await store.messages.append(messages.slice(1));
    expect(await store.messages.list("a")).toEqual(messages);
  });
});

describe("a transaction", () => {
  it("keeps other writers out from its beginning, so that what it read first still holds when it writes", async () => {
    const path = join(folder, "shared.db");
    const shared = connect(path);
    const db = new Kysely<Tables>({ dialect: sqliteDialect(shared) });
    await migrate(db, MIGRATIONS, () => NOW);
    const other = new DatabaseSync(path, { timeout: 0 });
    const insert = "insert into window_overrides values ('b', 'b', 1024, '')";
    await db.transaction().execute(async (transaction) => {
      expect(await transaction.selectFrom("window_overrides").selectAll().execute()).toEqual([]);
      expect(() => other.exec(insert)).toThrow("database is locked");
      await transaction.insertInto("window_overrides").values({ name: "a", model: "a", tokens: 1024, updated_at: NOW }).execute();
    });
    other.exec(insert);
    expect(await db.selectFrom("window_overrides").select("name").orderBy("name").execute()).toEqual([{ name: "a" }, { name: "b" }]);
    other.close();
    await db.destroy();
  });
});

describe("a text with a NUL character", () => {
  it("is refused rather than cut short", async () => {
    const row = { name: "a", model: "a\0b", tokens: 1024, updated_at: NOW };
    await expect(db.insertInto("window_overrides").values(row).execute()).rejects.toThrow("NUL");
    expect(await db.selectFrom("window_overrides").selectAll().execute()).toEqual([]);
  });
});

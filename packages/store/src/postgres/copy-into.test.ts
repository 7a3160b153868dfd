import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Store } from "@oriel/core";
import { NOTHING_USED, textPart } from "@oriel/core";
import { sampleReceipt } from "@oriel/testkit";
import { DatabaseSync } from "@photostructure/sqlite";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openSqliteStore } from "../sqlite/open.ts";
import { type PostgresUnderTest, postgresUnderTest } from "../testing/postgres-under-test.ts";
import { copyIntoPostgres } from "./copy-into.ts";
import { openPostgresStore } from "./open.ts";

const NOW = "2026-01-02T03:04:05.678Z";
const now = (): string => NOW;
const ODD = 'Ünïcode, "quotes", \\ and 🎉';
const MESSAGES = 1203;

let postgres: PostgresUnderTest;
let folder: string;
let path: string;
let url: string;
const opened: Store[] = [];
beforeAll(async () => {
  postgres = await postgresUnderTest();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "oriel-copy-"));
  path = join(folder, "oriel.db");
  url = postgres.freshUrl();
});
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  rmSync(folder, { recursive: true });
});
afterAll(() => postgres.close());

/** A file with values of all kinds. */
async function fill(): Promise<void> {
  const store = await openSqliteStore({ path, now });
  const session = { id: "s", model: "m", policy: "oriel", title: ODD, settings: { mode: ODD }, createdAt: NOW, updatedAt: NOW };
  await store.sessions.create(session);
  const message = (position: number) => ({
    id: `m-${position}`,
    sessionId: "s",
    branch: "s",
    position,
    message: { role: "user" as const, content: textPart(position === 7 ? "x".repeat(2_000_000) : `${ODD} \0 ${position}`) },
    createdAt: NOW,
  });
  await store.messages.append(Array.from({ length: MESSAGES }, (_, at) => message(at)));
  await store.branches.fork({ id: "b", sessionId: "s", from: "s", at: 3, title: ODD, createdAt: NOW });
  await store.branches.fork({ id: "a", sessionId: "s", from: "b", at: 2, createdAt: NOW });
  await store.marks.set("s", "m-1", "pinned", NOW);
  const { title: _, updatedAt: __, ...kept } = session;
  await store.snapshots.create(
    { ...kept, id: "x", sessionId: "s", branch: "s", messages: 3, purpose: "recovery", by: "user", note: ODD },
    5,
  );
  await store.owners.put("s", "k");
  await store.receipts.put([sampleReceipt({ id: "r1", key: "k" }), sampleReceipt({ id: "r2" })]);
  await store.overrides.put({ model: "m", tokens: 4096, updatedAt: NOW });
  await store.pins.change("e", "m", () => ({ window: 8192, history: [], updatedAt: NOW, usedAt: NOW }));
  await store.keys.create({ id: "k", name: "ci", digest: "d", isAdmin: true, limits: { burst: 5 }, createdAt: NOW });
  await store.usage.change(["q"], () => [{ ...NOTHING_USED, at: 1_767_000_000_000, owed: 2 ** 40 }]);
  await store.close();
}

function rowsOf(table: string): readonly object[] {
  const database = new DatabaseSync(path, { readOnly: true });
  const rows = database.prepare(`select * from ${table}`).all();
  database.close();
  return rows.map((row: object) => ({ ...row }));
}

function inPostgres(table: string): Promise<readonly object[]> {
  return postgres.sql(`select * from ${new URL(url).searchParams.get("schema")}.${table}`);
}

/** Rows of both databases as comparable texts, in one order: numbers come as texts from this client. */
function asTexts(rows: readonly object[]): readonly string[] {
  return rows
    .map((row) => JSON.stringify(Object.entries(row).map(([name, value]) => [name, value === null ? null : String(value)])))
    .sort();
}

describe("a copy of a store", () => {
  it("holds every row of every table as it was, and says how many", async () => {
    await fill();
    const { place, tables } = await copyIntoPostgres({ path, url, now });
    expect(place).toContain("PostgreSQL");
    const all = rowsOf("sqlite_schema").filter((one) => "type" in one && one.type === "table" && "name" in one);
    const names = all.map((one) => ("name" in one ? String(one.name) : "")).filter((name) => name !== "oriel_migrations");
    expect(tables.map(({ table }) => table).toSorted()).toEqual(names.toSorted());
    for (const { table, rows } of tables) {
      const before = rowsOf(table);
      expect([table, rows]).toEqual([table, before.length]);
      expect([table, asTexts(await inPostgres(table))]).toEqual([table, asTexts(before)]);
    }
    expect(Object.fromEntries(tables.map(({ table, rows }) => [table, rows]))).toMatchObject({
      messages: MESSAGES,
      branches: 3,
      receipts: 2,
    });
  });

  it("goes on where the file ended", async () => {
    await fill();
    await copyIntoPostgres({ path, url, now });
    const store = await openPostgresStore({ url, now });
    opened.push(store);
    expect((await store.messages.list("s", { branch: "s" })).length).toBe(MESSAGES);
    await store.receipts.put([sampleReceipt({ id: "r3" })]);
    expect((await store.receipts.list({ limit: 9, offset: 0 })).map(({ id }) => id)).toEqual(["r3", "r2", "r1"]);
  });

  it("is refused where there is anything already, and changes nothing", async () => {
    await fill();
    const store = await openPostgresStore({ url, now });
    opened.push(store);
    await store.overrides.put({ model: "other", tokens: 1024, updatedAt: NOW });
    await expect(copyIntoPostgres({ path, url, now })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringMatching(/^Nothing was copied: .* is not empty \(1 in window_overrides\)/),
    });
    expect((await store.overrides.list()).map(({ model }) => model)).toEqual(["other"]);
    expect(await store.sessions.list({ limit: 1, offset: 0 })).toEqual([]);
  });

  it("leaves nothing behind when it fails in the middle", async () => {
    await fill();
    await (await openPostgresStore({ url, now })).close();
    const schema = new URL(url).searchParams.get("schema");
    await postgres.sql(`alter table ${schema}.receipts add constraint no_r2 check (id <> 'r2')`);
    await expect(copyIntoPostgres({ path, url, now })).rejects.toMatchObject({ code: "storage_failed" });
    expect(await inPostgres("sessions")).toEqual([]);
    await postgres.sql(`alter table ${schema}.receipts drop constraint no_r2`);
    expect((await copyIntoPostgres({ path, url, now })).tables.find(({ table }) => table === "receipts")).toEqual({
      table: "receipts",
      rows: 2,
    });
  });

  it.each([
    ["is not there", undefined, "there is no such file"],
    ["is empty", "", "it is empty"],
    ["is no database", "x".repeat(4096), "file is not a database"],
  ])("is not made of a file that %s, which stays as it is", async (_, content, why) => {
    if (content !== undefined) writeFileSync(path, content);
    await expect(copyIntoPostgres({ path, url, now })).rejects.toMatchObject({
      code: "storage_failed",
      message: expect.stringContaining(why),
    });
    if (content !== undefined) expect(readFileSync(path, "utf8")).toBe(content);
  });
});

import type { Store } from "@oriel/core";
import { sampleReceipt } from "@oriel/testkit";
import { DatabaseSync, type DatabaseSyncInstance } from "@photostructure/sqlite";
import { Kysely } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { migrate } from "./migrate.ts";
import { MIGRATIONS } from "./migrations/all.ts";
import { isRecord, readJson } from "./read-json.ts";
import type { Tables } from "./schema.ts";
import { sqlStore } from "./sql-store.ts";
import { sqliteDialect } from "./sqlite/dialect.ts";
import { explainFailure } from "./sqlite/failure.ts";

const NOW = "2025-01-01T00:00:00.000Z";
/** What a disk, another version or another program may have left. */
const DAMAGED = ["", "{", '{"id":"a"', "null", "7", '"text"', "[]", "{}", '{"id":7}', '{"factors":[1,"2"]}', '{"cut":{"changes":{}}}'];

describe("readJson", () => {
  it("gives what has the shape, and nothing for the rest", () => {
    expect(readJson('{"a":1}', isRecord)).toEqual({ a: 1 });
    expect(["[1]", "null", "1", '{"a":', ""].map((text) => readJson(text, isRecord))).toEqual(Array.from({ length: 5 }, () => undefined));
  });
});

describe("a row that can no longer be read", () => {
  let connection: DatabaseSyncInstance;
  let store: Store;
  beforeEach(async () => {
    connection = new DatabaseSync(":memory:");
    const db = new Kysely<Tables>({ dialect: sqliteDialect(connection) });
    await migrate(db, MIGRATIONS, () => NOW);
    store = sqlStore({ db, place: "memory", explain: explainFailure, close: () => db.destroy() });
  });
  afterEach(() => store.close());

  const damage = (table: string, column: string, text: string, where = "1"): void => {
    connection.prepare(`update ${table} set ${column} = ? where ${where}`).run(text);
  };

  it.each(DAMAGED)("is a receipt that is not there: %j", async (text) => {
    await store.receipts.put([sampleReceipt({ id: "a" }), sampleReceipt({ id: "b" }), sampleReceipt({ id: "c" })]);
    damage("receipts", "receipt", text, "id = 'b'");
    expect(await store.receipts.get("b")).toBeUndefined();
    expect((await store.receipts.list({ limit: 10, offset: 0 })).map(({ id }) => id)).toEqual(["c", "a"]);
    await store.receipts.put([sampleReceipt({ id: "b" })]);
    expect(await store.receipts.get("b")).toEqual(sampleReceipt({ id: "b" }));
  });

  it.each(DAMAGED)("is a checkpoint that is not there: %j", async (text) => {
    const checkpoint = { text: "t", tokens: 1, level: "compact", by: "extract", messages: 2, replacedTokens: 9, createdAt: NOW } as const;
    await store.checkpoints.put({ id: "a", ...checkpoint });
    await store.checkpoints.put({ id: "b", ...checkpoint });
    damage("checkpoints", "checkpoint", text, "id = 'b'");
    expect(await store.checkpoints.get(["b", "a"])).toEqual([{ id: "a", ...checkpoint }]);
  });

  it.each(DAMAGED)("is a context that is not there, and the next best is found: %j", async (text) => {
    const context = { session: "s", messages: 1, rules: "oriel trim", cut: { changes: [] }, updatedAt: NOW };
    await store.contexts.put([
      { key: "best", ...context },
      { key: "next", ...context },
    ]);
    damage("contexts", "context", text, "id = 'best'");
    expect(await store.contexts.find(["best", "next"])).toEqual({ key: "next", ...context });
    expect(await store.contexts.find(["best"])).toBeUndefined();
  });

  it.each(DAMAGED)("is a calibration that is not there, and can be learnt again: %j", async (text) => {
    const calibration = { factors: [1], certainty: [1], reports: 1, spread: 0 };
    await store.calibrations.put("e", "m", calibration);
    damage("calibrations", "calibration", text);
    expect(await store.calibrations.get("e", "m")).toBeUndefined();
    await store.calibrations.put("e", "m", calibration);
    expect(await store.calibrations.get("e", "m")).toEqual(calibration);
  });
});

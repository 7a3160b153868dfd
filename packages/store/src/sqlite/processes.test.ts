import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sharedByProcesses } from "../testing/shared-by-processes.ts";
import { finished, startWriter } from "../testing/writers.ts";
import { openSqliteStore, type SqliteStore } from "./open.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "oriel-processes-"));
  path = join(folder, "oriel.db");
});
afterEach(() => {
  expect(readdirSync(folder).includes("oriel.db") ? integrity() : "ok").toBe("ok");
  rmSync(folder, { recursive: true });
});

const open = (): Promise<SqliteStore> => openSqliteStore({ path, now: () => "2025-01-01T00:00:00.000Z" });

sharedByProcesses({
  place: () => path,
  async open() {
    const store = await open();
    expect(store.notice).toBeUndefined();
    return store;
  },
});

describe("several processes on a file that is no database", () => {
  it("set it aside once, and then share the new one", async () => {
    writeFileSync(path, "no database at all. ".repeat(500));
    await Promise.all(["a", "b", "c"].map((prefix) => finished(startWriter(path, "overrides", prefix, "5"))));
    expect(readdirSync(folder).filter((name) => name.includes("corrupt"))).toHaveLength(1);
    const store = await open();
    expect(await store.overrides.list()).toHaveLength(15);
    await store.close();
  });
});

function integrity(): unknown {
  const database = new DatabaseSync(path, { readOnly: true });
  const verdict = Object.values(database.prepare("pragma integrity_check").get())[0];
  database.close();
  return verdict;
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteStore } from "@oriel/store";
import { startPostgres, type TestPostgres } from "@oriel/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../run.ts";
import { testSurroundings } from "../testing/surroundings.ts";

let folder: string;
let postgres: TestPostgres;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "oriel-store-"));
  postgres = await startPostgres();
  const store = await openSqliteStore({ path: join(folder, "oriel.db"), now: () => "" });
  await store.overrides.put({ model: "m", tokens: 4096, updatedAt: "" });
  await store.close();
});
afterAll(async () => {
  await postgres.close();
  rmSync(folder, { recursive: true });
});

async function copy(url: string | undefined) {
  const around = testSurroundings({ dataFolder: folder, ...(url === undefined ? {} : { env: { ORIEL_DATABASE_URL: url } }) });
  const exit = await run(["store", "copy"], around);
  return { exit, out: around.terminal.out(), err: around.terminal.err() };
}

describe("oriel store copy", () => {
  it("copies once, says how many rows, and never overwrites", async () => {
    const url = postgres.url("/postgres?schema=copied");
    const first = await copy(url);
    expect(first.exit).toBe(0);
    expect(first.out).toMatch(/^TABLE +ROWS\n/);
    expect(first.out).toMatch(/\nwindow_overrides +1\n/);
    expect(first.out).toContain("schema copied, at 127.0.0.1");
    const second = await copy(url);
    expect(second.exit).not.toBe(0);
    expect(second.err).toContain("Nothing was copied");
    expect(first.out + first.err + second.err).not.toContain("postgres:postgres");
  });

  it("asks for the database's address where none is named", async () => {
    const { exit, err } = await copy(undefined);
    expect({ exit, err }).toEqual({ exit: 2, err: expect.stringContaining("ORIEL_DATABASE_URL") });
  });
});

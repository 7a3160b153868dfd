import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connect } from "./connect.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "oriel-connect-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("connect", () => {
  it("writes ahead, syncs every commit, checks foreign keys and waits for other writers", () => {
    const connection = connect(join(folder, "oriel.db"));
    const setting = (name: string): unknown => Object.values(connection.prepare(`pragma ${name}`).get())[0];
    const settings = ["journal_mode", "synchronous", "foreign_keys", "busy_timeout"].map(setting);
    connection.close();
    expect(settings).toEqual(["wal", 2, 1, 5000]);
  });
});

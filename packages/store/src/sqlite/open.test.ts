import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Calibration, type Checkpoint, type KnownContext, textPart, UNCUT } from "@oriel/core";
import { sampleReceipt, storeContract } from "@oriel/testkit";
import { DatabaseSync } from "@photostructure/sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LATEST } from "../migrations/all.ts";
import { openSqliteStore, type SqliteStore } from "./open.ts";

const NOW = "2025-01-02T03:04:05.678Z";
const now = (): string => NOW;
const ASIDE = ".corrupt-2025-01-02T03-04-05-678Z";
const CHECKPOINT: Checkpoint = {
  id: "c",
  text: "What was said.",
  tokens: 4,
  level: "compact",
  by: "extract",
  messages: 6,
  replacedTokens: 900,
  createdAt: NOW,
};
const CONTEXT: KnownContext = { key: "k", session: "s", messages: 6, rules: "oriel trim", cut: UNCUT, updatedAt: NOW };
const CALIBRATION: Calibration = { factors: [1, 1.2], certainty: [0.5, 2], reports: 3, spread: 0.02 };
const OVERRIDE = { model: "qwen3:8b", tokens: 16_384, updatedAt: NOW };

let folder: string;
let path: string;
const opened: SqliteStore[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "oriel-store-"));
  path = join(folder, "oriel.db");
});
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  rmSync(folder, { recursive: true });
});

async function open(at = path): Promise<SqliteStore> {
  const store = await openSqliteStore({ path: at, now });
  opened.push(store);
  return store;
}

storeContract("SQLite in memory", () => openSqliteStore({ path: ":memory:", now }));
storeContract("SQLite in a file", () => openSqliteStore({ path, now }));

describe("openSqliteStore", () => {
  it("begins an empty database where there is none, and has nothing to tell", async () => {
    const store = await open(join(folder, "new", "folder", "oriel.db"));
    expect(store.notice).toBeUndefined();
    expect(await store.overrides.list()).toEqual([]);
  });

  it("finds everything again when it is opened again", async () => {
    const first = await open();
    await first.overrides.put(OVERRIDE);
    await first.close();
    const second = await open();
    expect(second.notice).toBeUndefined();
    expect(await second.overrides.list()).toEqual([OVERRIDE]);
  });

  it("finds receipts, checkpoints, contexts and calibrations again, and goes on counting", async () => {
    const first = await open();
    await first.receipts.put([sampleReceipt({ id: "a" }), sampleReceipt({ id: "b" })]);
    await first.checkpoints.put(CHECKPOINT);
    await first.contexts.put([CONTEXT]);
    await first.calibrations.put("ollama", "qwen3:8b", CALIBRATION);
    await first.close();
    const second = await open();
    await second.receipts.put([sampleReceipt({ id: "c" })]);
    expect(await second.receipts.list({ limit: 10, offset: 0 })).toEqual(["c", "b", "a"].map((id) => sampleReceipt({ id })));
    expect(await second.checkpoints.get([CHECKPOINT.id])).toEqual([CHECKPOINT]);
    expect(await second.contexts.find([CONTEXT.key])).toEqual(CONTEXT);
    expect(await second.calibrations.get("ollama", "qwen3:8b")).toEqual(CALIBRATION);
  });

  it("keeps all of it in the one file once it is closed", async () => {
    const store = await open();
    await store.overrides.put(OVERRIDE);
    await store.close();
    copyFileSync(path, join(folder, "copy.db"));
    expect(await (await open(join(folder, "copy.db"))).overrides.list()).toEqual([OVERRIDE]);
  });

  it("names the file in what fails while it is in use, and not where on the machine it lies", async () => {
    const store = await open();
    await store.close();
    await expect(store.overrides.list()).rejects.toMatchObject({
      code: "storage_failed",
      message: "Could not list the saved windows: the store in oriel.db is closed.",
    });
  });

  it("keeps nothing in memory from one opening to the next", async () => {
    await (await open(":memory:")).overrides.put(OVERRIDE);
    expect(await (await open(":memory:")).overrides.list()).toEqual([]);
  });

  it("lets only its owner read the files", async () => {
    const store = await open();
    await store.overrides.put(OVERRIDE);
    expect(["", "-wal"].map((suffix) => statSync(path + suffix).mode & 0o777)).toEqual([0o600, 0o600]);
  });

  it("answers pages of 10,000 messages and sessions in order", async () => {
    const store = await open(":memory:");
    await store.sessions.create({
      id: "long",
      model: "m",
      policy: "oriel",
      title: undefined,
      settings: {},
      createdAt: NOW,
      updatedAt: NOW,
    });
    const messages = Array.from({ length: 10_000 }, (_, position) => ({
      id: `message-${position}`,
      sessionId: "long",
      branch: "long",
      position,
      message: { role: "user" as const, content: textPart(`Message ${position}`) },
      createdAt: NOW,
    }));
    await store.messages.append(messages);
    expect(await store.messages.list("long")).toEqual(messages);
    expect(await store.sessions.list({ limit: 10, offset: 0 })).toMatchObject([{ messageCount: 10_000, preview: "Message 0" }]);
  });
});

describe("a file that cannot be used", () => {
  it.each([
    ["random bytes", (): Buffer => Buffer.from(Array.from({ length: 9000 }, (_, index) => (index * 7919 + 13) % 251))],
    ["a text", (): Buffer => Buffer.from('{"model_overrides": {"qwen3:8b": 16384}}')],
    ["a single byte", (): Buffer => Buffer.from("x")],
    ["zeros", (): Buffer => Buffer.alloc(8192)],
  ])("is set aside whole when it is %s", async (_, content) => {
    writeFileSync(path, content());
    const store = await open();
    expect(store.notice).toContain(`It was kept as ${path}${ASIDE}`);
    expect(readFileSync(path + ASIDE)).toEqual(content());
    await store.overrides.put(OVERRIDE);
    expect(await store.overrides.list()).toEqual([OVERRIDE]);
  });

  it.each([0.25, 0.5, 0.95])("is set aside when a database is cut to %d of its length", async (part) => {
    const first = await open();
    await fill(first);
    await first.close();
    truncateSync(path, Math.floor(statSync(path).size * part));
    const cut = readFileSync(path);
    const store = await open();
    expect(store.notice).toContain(`The database ${path} could not be used (`);
    expect(readFileSync(path + ASIDE)).toEqual(cut);
    expect(await store.sessions.list({ limit: 10, offset: 0 })).toEqual([]);
  });

  it("is set aside when a page in the middle was overwritten", async () => {
    const first = await open();
    await fill(first);
    await first.close();
    const bytes = readFileSync(path);
    bytes.fill(0xa5, 5 * 4096, 6 * 4096);
    writeFileSync(path, bytes);
    expect((await open()).notice).toContain(`It was kept as ${path}${ASIDE}`);
    expect(readFileSync(path + ASIDE)).toEqual(bytes);
  });

  it("takes its write-ahead log along, under the same name", async () => {
    writeFileSync(path, "not a database, but longer than its header would be: ".repeat(10));
    writeFileSync(`${path}-wal`, "log");
    await open();
    expect(readFileSync(`${path}${ASIDE}-wal`, "utf8")).toBe("log");
  });

  it("is set aside when it is empty, yet its log is not: SQLite would delete that", async () => {
    writeFileSync(path, "");
    writeFileSync(`${path}-wal`, "what was written last");
    expect((await open()).notice).toContain("its write-ahead log is not");
    expect(readFileSync(`${path}${ASIDE}-wal`, "utf8")).toBe("what was written last");
  });

  it("is set aside when it is the database of another program", async () => {
    const other = new DatabaseSync(path);
    other.exec("create table recipes (name text); insert into recipes values ('soup')");
    other.close();
    expect((await open()).notice).toContain("it is a database of another program");
    const kept = new DatabaseSync(path + ASIDE, { readOnly: true });
    expect(kept.prepare("select name from recipes").all()).toEqual([{ name: "soup" }]);
    kept.close();
  });

  it("never overwrites what was set aside before", async () => {
    for (const content of ["first ".repeat(30), "second ".repeat(30)]) {
      writeFileSync(path, content);
      await (await open()).close();
      rmSync(path);
    }
    expect(readFileSync(path + ASIDE, "utf8")).toBe("first ".repeat(30));
    expect(readFileSync(`${path}${ASIDE}-2`, "utf8")).toBe("second ".repeat(30));
  });
});

describe("a database of a newer Oriel", () => {
  it("is refused, with both versions, and not touched", async () => {
    const first = await open();
    await first.overrides.put(OVERRIDE);
    await first.close();
    const newer = new DatabaseSync(path);
    newer.exec(`insert into oriel_migrations values (${LATEST + 1}, 'from the future', '2031-01-01T00:00:00.000Z')`);
    newer.close();
    const before = readFileSync(path);
    await expect(open()).rejects.toMatchObject({
      code: "storage_failed",
      message: expect.stringContaining(
        `has schema ${LATEST + 1}, made by a newer Oriel; this one knows up to ${LATEST}. Nothing in it was changed.`,
      ),
      data: { found: LATEST + 1, known: LATEST },
    });
    expect(readFileSync(path)).toEqual(before);
    expect(readdirSync(folder).filter((name) => name.includes("corrupt"))).toEqual([]);
  });
});

describe("a path that cannot be used", () => {
  it("is refused when it is a folder", async () => {
    mkdirSync(path);
    await expect(open()).rejects.toMatchObject({
      code: "storage_failed",
      message: `The database must be a file, but ${path} is a folder. Choose another path.`,
    });
  });

  it("is refused when a file stands where its folder should be", async () => {
    writeFileSync(join(folder, "file"), "");
    const below = join(folder, "file", "oriel.db");
    await expect(open(below)).rejects.toMatchObject({
      code: "storage_failed",
      message: expect.stringMatching(/^Could not open the database .*oriel\.db: ENOTDIR: .*ORIEL_DATA_DIR\.$/),
    });
  });
});

/** Enough for the file to have a good many pages. */
async function fill(store: SqliteStore): Promise<void> {
  for (let number = 0; number < 300; number += 1) {
    await store.sessions.create({
      id: `session-${number}`,
      model: "m",
      policy: "oriel",
      title: "A title that takes some room. ".repeat(10),
      settings: {},
      createdAt: NOW,
      updatedAt: NOW,
    });
  }
}

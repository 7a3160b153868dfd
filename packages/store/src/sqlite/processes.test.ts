import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { DatabaseSync } from "@photostructure/sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSqliteStore } from "./open.ts";

const WRITER = fileURLToPath(new URL("../fixtures/writer.mjs", import.meta.url));
const NOW = "2025-01-01T00:00:00.000Z";
const now = (): string => NOW;

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "oriel-processes-"));
  path = join(folder, "oriel.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("several processes on one database", () => {
  it("lose no saved window, though they all start on a database that is not there yet", async () => {
    const acknowledged = await Promise.all(["a", "b", "c"].map((prefix) => finished(startWriter("overrides", prefix, "40"))));
    const store = await openSqliteStore({ path, now });
    const saved = (await store.overrides.list()).map(({ model }) => model);
    await store.close();
    expect(saved).toEqual(acknowledged.flat().sort());
    expect(saved).toHaveLength(120);
  });

  it("never both append at one position, and lose no message", async () => {
    await createSession("shared");
    const acknowledged = await Promise.all(["a", "b"].map((writer) => finished(startWriter("append", "shared", writer, "40"))));
    const store = await openSqliteStore({ path, now });
    const messages = await store.messages.list("shared");
    await store.close();
    expect(messages.map(({ position }) => position)).toEqual(Array.from({ length: 80 }, (_, position) => position));
    expect(messages.map(({ id }) => id).sort()).toEqual(acknowledged.flat().sort());
  });

  it("keep each other's receipts, each writer's in the order it put them", async () => {
    const acknowledged = await Promise.all(["a", "b", "c"].map((prefix) => finished(startWriter("receipts", prefix, "30"))));
    const store = await openSqliteStore({ path, now });
    const all = (await store.receipts.list({ limit: 1000, offset: 0 })).map(({ id }) => id);
    const ofEach = await Promise.all(["a", "b", "c"].map((session) => store.receipts.list({ session, limit: 1000, offset: 0 })));
    await store.close();
    expect(all.toSorted()).toEqual(acknowledged.flat().sort());
    expect(ofEach.map((receipts) => receipts.map(({ id }) => id).reverse())).toEqual(acknowledged);
  });

  it("set a damaged file aside once, and then share the new one", async () => {
    writeFileSync(path, "no database at all. ".repeat(500));
    await Promise.all(["a", "b", "c"].map((prefix) => finished(startWriter("overrides", prefix, "5"))));
    expect(readdirSync(folder).filter((name) => name.includes("corrupt"))).toHaveLength(1);
    const store = await openSqliteStore({ path, now });
    expect(await store.overrides.list()).toHaveLength(15);
    await store.close();
  });
});

describe("a process that is killed", () => {
  it("loses nothing that was acknowledged, whenever it is killed", async () => {
    await createSession("a");
    const acknowledged: string[] = [];
    for (const writes of [1, 2, 7, 20, 45]) acknowledged.push(...(await killedAfter(writes, startWriter("for-ever", "a"))));
    const store = await openSqliteStore({ path, now });
    const messages = await store.messages.list("a");
    expect(store.notice).toBeUndefined();
    await store.close();
    const kept = new Set(messages.map(({ id }) => id));
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
    expect(messages.map(({ position }) => position)).toEqual(messages.map((_, index) => index));
    expect(integrity()).toBe("ok");
  });
});

describe("a process that is killed while it forks and takes snapshots", () => {
  it("leaves every branch whole, and everything that was acknowledged", async () => {
    await createSession("a");
    const acknowledged: string[] = [];
    for (const writes of [1, 2, 3, 8, 25]) acknowledged.push(...(await killedAfter(writes, startWriter("branches", "a"))));
    const store = await openSqliteStore({ path, now });
    const branches = await store.branches.list("a");
    const snapshots = await store.snapshots.list("a");
    const kept = new Set([
      ...branches.map(({ id, messageCount }) => `branch ${id} ${messageCount}`),
      ...snapshots.map(({ id }) => `snapshot ${id}`),
    ]);
    expect(acknowledged.filter((line) => !kept.has(line))).toEqual([]);
    for (const { id, forkedAt, messageCount } of branches) {
      const positions = (await store.messages.list("a", { branch: id })).map(({ position }) => position);
      expect(positions).toEqual(Array.from({ length: messageCount }, (_, position) => position));
      expect(await store.messages.own(id)).toHaveLength(messageCount - forkedAt);
    }
    expect((await store.sessions.get("a"))?.branch).toBe(branches.at(-1)?.id);
    await store.close();
    expect(integrity()).toBe("ok");
  });
});

type Writer = ChildProcessByStdio<null, Readable, Readable>;

function startWriter(...command: readonly string[]): Writer {
  return spawn(process.execPath, [WRITER, path, ...command], { stdio: ["ignore", "pipe", "pipe"] });
}

/** The lines a writer acknowledged, once it has ended by itself. */
async function finished(writer: Writer): Promise<readonly string[]> {
  const complaints: string[] = [];
  writer.stderr.on("data", (chunk: Buffer) => complaints.push(String(chunk)));
  const lines: string[] = [];
  createInterface({ input: writer.stdout }).on("line", (line) => lines.push(line));
  const [code] = await once(writer, "close");
  expect({ code, complaints: complaints.join("") }).toEqual({ code: 0, complaints: "" });
  return lines;
}

/** Kills a writer as soon as it has acknowledged so many writes; answers all that it acknowledged. */
async function killedAfter(writes: number, writer: Writer): Promise<readonly string[]> {
  writer.stderr.resume();
  const lines: string[] = [];
  createInterface({ input: writer.stdout }).on("line", (line) => {
    lines.push(line);
    if (lines.length === writes) writer.kill("SIGKILL");
  });
  const [code, signal] = await once(writer, "close");
  expect({ code, signal }).toEqual({ code: null, signal: "SIGKILL" });
  return lines;
}

async function createSession(id: string): Promise<void> {
  const store = await openSqliteStore({ path, now });
  await store.sessions.create({ id, model: "m", policy: "oriel", title: undefined, settings: {}, createdAt: NOW, updatedAt: NOW });
  await store.close();
}

function integrity(): unknown {
  const database = new DatabaseSync(path, { readOnly: true });
  const verdict = Object.values(database.prepare("pragma integrity_check").get())[0];
  database.close();
  return verdict;
}

import type { Store } from "@oriel/core";
import { afterEach, describe, expect, it } from "vitest";
import { finished, killedAfter, startWriter } from "./writers.ts";

const NOW = "2025-01-01T00:00:00.000Z";

/** A store that processes share, empty before each test. */
export interface SharedPlace {
  /** As `fixtures/writer.mjs` is told it. */
  place(): string;
  open(): Promise<Store>;
}

/** What holds of a store that several processes write to at once, and of one whose writers are killed. */
export function sharedByProcesses({ place, open }: SharedPlace): void {
  const opened: Store[] = [];
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
  });
  const opens = async (): Promise<Store> => {
    const store = await open();
    opened.push(store);
    return store;
  };
  const createSession = async (id: string): Promise<void> =>
    (await opens()).sessions.create({ id, model: "m", policy: "oriel", title: undefined, settings: {}, createdAt: NOW, updatedAt: NOW });
  /** What each of them acknowledged, when all have ended. */
  const all = (...commands: readonly (readonly string[])[]): Promise<readonly (readonly string[])[]> =>
    Promise.all(commands.map((command) => finished(startWriter(place(), ...command))));

  describe("several processes on one database", () => {
    it("lose no saved window, though they all start on a database that is not there yet", async () => {
      const acknowledged = await all(["overrides", "a", "40"], ["overrides", "b", "40"], ["overrides", "c", "40"]);
      const saved = (await (await opens()).overrides.list()).map(({ model }) => model);
      expect(saved).toEqual(acknowledged.flat().sort());
      expect(saved).toHaveLength(120);
    });

    it("never both append at one position, and lose no message", async () => {
      await createSession("shared");
      const acknowledged = await all(["append", "shared", "a", "40"], ["append", "shared", "b", "40"]);
      const messages = await (await opens()).messages.list("shared");
      expect(messages.map(({ position }) => position)).toEqual(Array.from({ length: 80 }, (_, position) => position));
      expect(messages.map(({ id }) => id).sort()).toEqual(acknowledged.flat().sort());
    });

    it("keep each other's receipts, each writer's in the order it put them", async () => {
      const acknowledged = await all(["receipts", "a", "30"], ["receipts", "b", "30"], ["receipts", "c", "30"]);
      const store = await opens();
      const kept = (await store.receipts.list({ limit: 1000, offset: 0 })).map(({ id }) => id);
      const ofEach = await Promise.all(["a", "b", "c"].map((session) => store.receipts.list({ session, limit: 1000, offset: 0 })));
      expect(kept.toSorted()).toEqual(acknowledged.flat().sort());
      expect(ofEach.map((receipts) => receipts.map(({ id }) => id).reverse())).toEqual(acknowledged);
    });

    it("decide on what the others wrote: windows and settings grow by every change, and a session is created once", async () => {
      await createSession("shared");
      const [grown, alsoGrown, settings, moreSettings, created, alsoCreated] = await all(
        ["grow", "m", "40"],
        ["grow", "m", "40"],
        ["settings", "shared", "a", "40"],
        ["settings", "shared", "b", "40"],
        ["create", "new", "20"],
        ["create", "new", "20"],
      );
      const store = await opens();
      const windows = Array.from({ length: 80 }, (_, index) => String(index + 1));
      expect([...(grown ?? []), ...(alsoGrown ?? [])].sort((a, b) => Number(a) - Number(b))).toEqual(windows);
      expect((await store.pins.get("engine", "m"))?.window).toBe(80);
      expect(Object.keys((await store.sessions.get("shared"))?.settings ?? {}).sort()).toEqual(
        [...(settings ?? []), ...(moreSettings ?? [])].sort(),
      );
      const sessions = (await store.sessions.list({ limit: 100, offset: 0 })).filter(({ id }) => id !== "shared");
      expect(sessions.map(({ id, title }) => `${id} ${title}`).sort()).toEqual([...(created ?? []), ...(alsoCreated ?? [])].sort());
      expect(sessions).toHaveLength(20);
    });

    it("forget no more than they should, though each forgets after every write", async () => {
      const acknowledged = await all(["prune", "a", "40"], ["prune", "b", "40"]);
      const store = await opens();
      await store.contexts.prune(10);
      const keys = ["shared-1", "shared-2", "shared-3", ...acknowledged.flat()];
      const found = await Promise.all(keys.map((key) => store.contexts.find([key])));
      expect(found.flatMap((context) => context?.key ?? []).slice(0, 3)).toEqual(["shared-1", "shared-2", "shared-3"]);
      expect(found.filter((context) => context !== undefined)).toHaveLength(10);
    });
  });

  describe("a process that is killed", () => {
    it("loses nothing that was acknowledged, whenever it is killed", async () => {
      await createSession("a");
      const acknowledged: string[] = [];
      for (const writes of [1, 2, 7, 20, 45]) acknowledged.push(...(await killedAfter(writes, startWriter(place(), "for-ever", "a"))));
      const messages = await (await opens()).messages.list("a");
      const kept = new Set(messages.map(({ id }) => id));
      expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
      expect(messages.map(({ position }) => position)).toEqual(messages.map((_, index) => index));
    });

    it("while it forks and takes snapshots leaves every branch whole, and everything that was acknowledged", async () => {
      await createSession("a");
      const acknowledged: string[] = [];
      for (const writes of [1, 2, 3, 8, 25]) acknowledged.push(...(await killedAfter(writes, startWriter(place(), "branches", "a"))));
      const store = await opens();
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
    });
  });
}

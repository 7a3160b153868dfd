import type { Store } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { at, ODD_TEXT, session, snapshot } from "./samples.ts";

/** Saved states of conversations. */
export function snapshotsContract(store: () => Store): void {
  const ids = async (of = "a"): Promise<string[]> => (await store().snapshots.list(of)).map(({ id }) => id);

  describe("snapshots", () => {
    it("gives back what was kept, newest first, whatever the clock said", async () => {
      await store().sessions.create(session("a"));
      const first = snapshot("x", "a", { note: ODD_TEXT, settings: { systemPrompt: ODD_TEXT, theme: { dark: true } }, createdAt: at(9) });
      const second = snapshot("y", "a", { purpose: "rollback", createdAt: at(8) });
      await store().snapshots.create(first, 20);
      await store().snapshots.create(second, 20);
      expect(await store().snapshots.list("a")).toEqual([second, first]);
      expect(await store().snapshots.get("x")).toEqual(first);
      expect(await store().snapshots.get("z")).toBeUndefined();
      expect(await store().snapshots.list("b")).toEqual([]);
    });

    it("keeps the newest of each purpose, of each session", async () => {
      for (const id of ["a", "b"]) await store().sessions.create(session(id));
      await store().snapshots.create(snapshot("other", "b"), 2);
      await store().snapshots.create(snapshot("mine", "a"), 2);
      for (let number = 0; number < 5; number += 1) await store().snapshots.create(snapshot(`r${number}`, "a", { purpose: "rollback" }), 2);
      expect(await ids()).toEqual(["r4", "r3", "mine"]);
      expect(await ids("b")).toEqual(["other"]);
      await store().snapshots.create(snapshot("r5", "a", { purpose: "rollback" }), 1);
      expect(await ids()).toEqual(["r5", "mine"]);
    });

    it("keeps those of a user and those of Oriel each by themselves, and what nobody knows the maker of with the user's", async () => {
      await store().sessions.create(session("a"));
      await store().snapshots.create(snapshot("old", "a"), 2);
      await store().snapshots.create(snapshot("mine", "a", { by: "user" }), 2);
      for (let number = 0; number < 5; number += 1) await store().snapshots.create(snapshot(`o${number}`, "a", { by: "oriel" }), 2);
      expect(await ids()).toEqual(["o4", "o3", "mine", "old"]);
      await store().snapshots.create(snapshot("newer", "a", { by: "user" }), 2);
      expect(await ids()).toEqual(["newer", "o4", "o3", "mine"]);
      expect((await store().snapshots.list("a")).map(({ by }) => by)).toEqual(["user", "oriel", "oriel", "user"]);
    });

    it("deletes one and says whether there was one", async () => {
      await store().sessions.create(session("a"));
      await store().snapshots.create(snapshot("x", "a"), 20);
      expect(await store().snapshots.delete("x")).toBe(true);
      expect(await store().snapshots.delete("x")).toBe(false);
      expect(await ids()).toEqual([]);
    });

    it("refuses an id that is taken, and a session that is gone", async () => {
      await store().sessions.create(session("a"));
      await store().snapshots.create(snapshot("x", "a"), 20);
      await expect(store().snapshots.create(snapshot("x", "a"), 20)).rejects.toMatchObject({ code: "conflict" });
      await expect(store().snapshots.create(snapshot("y", "b"), 20)).rejects.toMatchObject({ code: "session_not_found" });
      expect(await ids()).toEqual(["x"]);
    });

    it("keeps all of many that are made at once, and no more than it should", async () => {
      await store().sessions.create(session("a"));
      await Promise.all(Array.from({ length: 30 }, (_, number) => store().snapshots.create(snapshot(`x${number}`, "a"), 10)));
      expect(await ids()).toHaveLength(10);
    });
  });
}

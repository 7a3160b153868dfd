import type { Store } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { at, mark, session, user } from "./samples.ts";

/** What users said of messages. */
export function marksContract(store: () => Store): void {
  const begin = async (id: string): Promise<void> => {
    await store().sessions.create(session(id));
    await store().messages.append([user(id, 0), user(id, 1), user(id, 2)]);
  };

  describe("marks", () => {
    it("gives back what was marked, by position, whatever the order it was marked in", async () => {
      await begin("a");
      await begin("b");
      await store().marks.set("a", "a-2", "excluded", at(3));
      await store().marks.set("a", "a-0", "pinned", at(4));
      expect(await store().marks.of("a")).toEqual([mark("a-0", 0, { markedAt: at(4) }), mark("a-2", 2, { mark: "excluded" })]);
      expect(await store().marks.of("b")).toEqual([]);
      expect(await store().marks.of("c")).toEqual([]);
    });

    it("keeps one mark of a message: another replaces it, none takes it away", async () => {
      await begin("a");
      await store().marks.set("a", "a-1", "pinned", at(3));
      await store().marks.set("a", "a-1", "excluded", at(4));
      expect(await store().marks.of("a")).toEqual([mark("a-1", 1, { mark: "excluded", markedAt: at(4) })]);
      await store().marks.set("a", "a-1", undefined, at(5));
      await store().marks.set("a", "a-1", undefined, at(6));
      expect(await store().marks.of("a")).toEqual([]);
    });

    it("leaves the session where it was in the list", async () => {
      await begin("a");
      const before = await store().sessions.get("a");
      await store().marks.set("a", "a-1", "pinned", at(30));
      expect(await store().sessions.get("a")).toEqual(before);
    });

    it("marks a message of any branch, and only of its own session", async () => {
      await begin("a");
      await begin("b");
      await store().branches.fork({ id: "a2", sessionId: "a", from: "a", at: 1, createdAt: at(2) });
      await store().messages.append([{ ...user("a", 1), id: "other", branch: "a2" }]);
      await store().marks.set("a", "other", "pinned", at(3));
      await store().marks.set("a", "a-1", "pinned", at(3));
      expect(await store().marks.of("a")).toEqual([mark("a-1", 1), mark("other", 1)]);
      await expect(store().marks.set("a", "b-0", "pinned", at(3))).rejects.toMatchObject({ code: "not_found" });
      await expect(store().marks.set("c", "a-0", "pinned", at(3))).rejects.toMatchObject({ code: "not_found" });
    });

    it("are deleted with their session", async () => {
      await begin("a");
      await store().marks.set("a", "a-0", "pinned", at(3));
      await store().sessions.delete("a");
      await begin("a");
      expect(await store().marks.of("a")).toEqual([]);
    });
  });
}

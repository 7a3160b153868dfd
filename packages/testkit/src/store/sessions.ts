import type { SessionPage, Store, WholeSession } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { at, branch, mark, receipt, session, snapshot, summary, user } from "./samples.ts";

/** Conversations. */
export function sessionsContract(store: () => Store): void {
  describe("sessions", () => {
    it("gives back what was created, with no messages yet", async () => {
      const created = session("a", {
        title: "On windows",
        settings: { systemPrompt: "Be brief.", maxTokens: 512, theme: { dark: true } },
      });
      await store().sessions.create(created);
      expect(await store().sessions.get("a")).toEqual({ ...created, branch: "a", messageCount: 0, preview: undefined });
    });

    it("knows no session that was never created", async () => {
      expect(await store().sessions.get("a")).toBeUndefined();
      expect(await store().messages.list("a")).toEqual([]);
    });

    it("refuses a second session of the same id and keeps the first", async () => {
      await store().sessions.create(session("a"));
      await expect(store().sessions.create(session("a", { model: "other" }))).rejects.toMatchObject({ code: "conflict" });
      expect(await store().sessions.get("a")).toEqual(summary("a"));
    });

    it("lists the newest first, page by page", async () => {
      for (const [id, minute] of [
        ["b", 2],
        ["d", 4],
        ["a", 1],
        ["c", 3],
      ] as const) {
        await store().sessions.create(session(id, { updatedAt: at(minute) }));
      }
      const ids = async (limit: number, offset: number): Promise<string[]> =>
        (await store().sessions.list({ limit, offset })).map(({ id }) => id);
      expect(await ids(10, 0)).toEqual(["d", "c", "b", "a"]);
      expect(await ids(2, 0)).toEqual(["d", "c"]);
      expect(await ids(2, 2)).toEqual(["b", "a"]);
      expect(await ids(2, 4)).toEqual([]);
    });

    it("lists them by when they were created, or by title, either way round", async () => {
      const made: readonly (readonly [string, number, string | undefined])[] = [
        ["a", 2, "banana"],
        ["b", 3, undefined],
        ["c", 1, "Apple"],
      ];
      for (const [id, minute, title] of made) await store().sessions.create(session(id, { createdAt: at(minute), title }));
      const ids = async (page: Partial<SessionPage>): Promise<string[]> =>
        (await store().sessions.list({ limit: 10, offset: 0, ...page })).map(({ id }) => id);
      expect(await ids({ sort: "created" })).toEqual(["b", "a", "c"]);
      expect(await ids({ sort: "created", order: "asc" })).toEqual(["c", "a", "b"]);
      expect(await ids({ sort: "title" })).toEqual(["c", "a", "b"]);
      expect(await ids({ sort: "title", order: "desc" })).toEqual(["a", "c", "b"]);
      expect(await ids({ sort: "updated", order: "asc" })).toEqual(["a", "b", "c"]);
    });

    it("changes only what the change names", async () => {
      await store().sessions.create(session("a", { title: "Old", settings: { temperature: 0.2 } }));
      const before = session("a", { title: "Old", settings: { temperature: 0.2 } });
      const after = { ...before, title: "New", updatedAt: at(5) };
      expect(await store().sessions.update("a", () => ({ title: "New", updatedAt: at(5) }))).toEqual({ before, after });
      expect(await store().sessions.get("a")).toEqual(summary("a", { title: "New", settings: { temperature: 0.2 }, updatedAt: at(5) }));
      await store().sessions.update("a", () => ({ model: "gemma3", policy: "mochi", title: null, settings: {}, updatedAt: at(6) }));
      const now = { title: undefined, model: "gemma3", policy: "mochi", settings: {}, updatedAt: at(6) };
      expect(await store().sessions.get("a")).toEqual(summary("a", now));
    });

    it("leaves when it was changed last as it was, where no time is given", async () => {
      await store().sessions.create(session("a", { settings: { temperature: 0.2 } }));
      await store().sessions.update("a", ({ settings }) => ({ settings: { ...settings, noted: { by: "x" } } }));
      const noted = session("a", { settings: { temperature: 0.2, noted: { by: "x" } } });
      expect(await store().sessions.update("a", () => undefined)).toEqual({ before: noted, after: noted });
      expect(await store().sessions.get("a")).toEqual(summary("a", noted));
    });

    it("loses none of the changes that many make at once, and decides on what the others wrote", async () => {
      await store().sessions.create(session("a", { title: "" }));
      const names = Array.from({ length: 20 }, (_, number) => `note${number}`);
      await Promise.all(
        names.map((name, number) =>
          store().sessions.update("a", ({ title, settings }) =>
            number % 2 === 0 ? { title: `${title ?? ""}.` } : { settings: { ...settings, [name]: true } },
          ),
        ),
      );
      const { title, settings } = (await store().sessions.get("a")) ?? session("a");
      expect({ title, noted: Object.keys(settings).sort() }).toEqual({
        title: "..........",
        noted: names.filter((_, number) => number % 2 === 1).sort(),
      });
    });

    it("refuses a title with a NUL character, and leaves things as they are", async () => {
      const refused = { code: "storage_failed", message: expect.stringContaining("a text with a NUL character cannot be kept") };
      await expect(store().sessions.create(session("a", { title: "a\0b" }))).rejects.toMatchObject(refused);
      expect(await store().sessions.get("a")).toBeUndefined();
      await store().sessions.create(session("a", { title: "Old" }));
      await expect(store().sessions.update("a", () => ({ title: "a\0b" }))).rejects.toMatchObject(refused);
      expect(await store().sessions.get("a")).toEqual(summary("a", { title: "Old" }));
    });

    it("says when there is nothing to change or to delete", async () => {
      expect(await store().sessions.update("a", () => ({ updatedAt: at(1) }))).toBeUndefined();
      expect(await store().sessions.delete("a")).toBe(false);
    });

    it("keeps a whole session, and gives back all of it", async () => {
      const shared = [user("a", 0), user("a", 1)];
      const own = { ...user("a", 1, "Another"), id: "b-1", branch: "b" };
      const whole: WholeSession = {
        session: session("a", { title: "Whole" }),
        branch: "b",
        branches: [
          { ...branch("a", "a"), messageCount: 2, messages: shared },
          { ...branch("b", "a", { parent: "a", forkedAt: 1, title: "Try" }), messageCount: 2, messages: [own] },
        ],
        marks: [mark("a-0", 0), mark("b-1", 1, { mark: "excluded" })],
        snapshots: [snapshot("x", "a"), snapshot("y", "a", { branch: "b" })],
      };
      await store().sessions.createWhole(whole);
      expect(await store().sessions.get("a")).toEqual(
        summary("a", { title: "Whole" }, { branch: "b", messageCount: 2, preview: "Message 0" }),
      );
      expect(await store().branches.list("a")).toEqual(whole.branches.map(({ messages: _, ...one }) => one));
      expect(await store().messages.list("a")).toEqual([shared[0], own]);
      expect(await store().messages.list("a", { branch: "a" })).toEqual(shared);
      expect(await store().marks.of("a")).toEqual(whole.marks);
      expect(await store().snapshots.list("a")).toEqual([...whole.snapshots].reverse());
    });

    it("keeps a whole session or nothing of it", async () => {
      const messages = [user("a", 0), { ...user("a", 1), id: "a-0" }];
      const whole = { session: session("a"), branch: "a", branches: [{ ...branch("a", "a"), messages }], marks: [], snapshots: [] };
      await expect(store().sessions.createWhole(whole)).rejects.toMatchObject({ code: "conflict" });
      expect(await store().sessions.get("a")).toBeUndefined();
      expect(await store().branches.list("a")).toEqual([]);
    });

    it("deletes a session together with its branches, messages and snapshots", async () => {
      await store().sessions.create(session("a"));
      await store().sessions.create(session("b"));
      await store().messages.append([user("a", 0), user("a", 1)]);
      await store().messages.append([user("b", 0)]);
      await store().branches.fork({ id: "a2", sessionId: "a", from: "a", at: 1, createdAt: at(2) });
      await store().snapshots.create(snapshot("x", "a"), 20);
      expect(await store().sessions.delete("a")).toBe(true);
      expect(await store().sessions.get("a")).toBeUndefined();
      expect(await store().branches.list("a")).toEqual([]);
      expect(await store().snapshots.get("x")).toBeUndefined();
      expect(await store().messages.list("a")).toEqual([]);
      expect(await store().messages.list("b")).toEqual([user("b", 0)]);
      await store().sessions.create(session("a"));
      expect(await store().messages.list("a")).toEqual([]);
    });

    it("deletes a session together with its receipts, and only with those", async () => {
      await store().sessions.create(session("a"));
      await store().receipts.put([receipt("r-1", { session: "a" }), receipt("r-2", { session: "b" }), receipt("r-3", { session: "a" })]);
      await store().sessions.delete("a");
      expect(await store().receipts.list({ limit: 10, offset: 0 })).toEqual([receipt("r-2", { session: "b" })]);
    });

    it("leaves the receipts of a conversation that has a name, but is no session", async () => {
      await store().receipts.put([receipt("r-1", { session: "a" })]);
      expect(await store().sessions.delete("a")).toBe(false);
      expect(await store().receipts.get("r-1")).toEqual(receipt("r-1", { session: "a" }));
    });
  });
}

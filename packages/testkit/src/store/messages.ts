import { OrielError, type Store, type StoredMessage, textPart } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { at, conversation, ODD_TEXT, session, summary, user } from "./samples.ts";

/** What was said in them. */
export function messagesContract(store: () => Store): void {
  describe("messages", () => {
    it("gives back every kind of message, in order, with how a reply came about", async () => {
      await store().sessions.create(session("a"));
      const messages = conversation("a");
      await store().messages.append(messages.slice(0, 2));
      await store().messages.append(messages.slice(2));
      expect(await store().messages.list("a")).toEqual(messages);
    });

    it("keeps any text to the character", async () => {
      await store().sessions.create(session("a"));
      await store().messages.append([user("a", 0, ODD_TEXT)]);
      expect(await store().messages.list("a")).toEqual([user("a", 0, ODD_TEXT)]);
    });

    it("counts them in the session, and moves its last change on", async () => {
      await store().sessions.create(session("a", { updatedAt: at(1) }));
      await store().messages.append([user("a", 0, "Hello"), user("a", 1)]);
      expect(await store().sessions.get("a")).toEqual(summary("a", { updatedAt: at(1, 1) }, { messageCount: 2, preview: "Hello" }));
    });

    it("never moves a session's last change back", async () => {
      await store().sessions.create(session("a", { updatedAt: at(30) }));
      await store().messages.append([user("a", 0, "Hello")]);
      expect(await store().sessions.get("a")).toEqual(summary("a", { updatedAt: at(30) }, { messageCount: 1, preview: "Hello" }));
    });

    it("previews the first 100 characters of what the user said first", async () => {
      await store().sessions.create(session("a"));
      const system: StoredMessage = { ...user("a", 0), message: { role: "system", content: textPart("Be brief.") } };
      await store().messages.append([system]);
      expect((await store().sessions.get("a"))?.preview).toBeUndefined();
      await store().messages.append([user("a", 1, "\u{1f600}".repeat(150)), user("a", 2, "Later")]);
      expect((await store().sessions.get("a"))?.preview).toBe("\u{1f600}".repeat(100));
      expect((await store().sessions.list({ limit: 1, offset: 0 }))[0]?.preview).toBe("\u{1f600}".repeat(100));
    });

    it("refuses a position that is taken", async () => {
      await store().sessions.create(session("a"));
      await store().messages.append([user("a", 0)]);
      await expect(store().messages.append([{ ...user("a", 0), id: "other" }])).rejects.toMatchObject({ code: "conflict" });
      expect(await store().messages.list("a")).toEqual([user("a", 0)]);
    });

    it("refuses to leave a gap", async () => {
      await store().sessions.create(session("a"));
      await expect(store().messages.append([user("a", 1)])).rejects.toMatchObject({ code: "conflict" });
      expect(await store().messages.list("a")).toEqual([]);
    });

    it("refuses an id that is taken", async () => {
      await store().sessions.create(session("a"));
      await store().messages.append([user("a", 0)]);
      await expect(store().messages.append([{ ...user("a", 1), id: user("a", 0).id }])).rejects.toMatchObject({ code: "conflict" });
      expect(await store().messages.list("a")).toEqual([user("a", 0)]);
    });

    it("refuses messages of a session that is gone", async () => {
      await expect(store().messages.append([user("a", 0)])).rejects.toMatchObject({ code: "session_not_found" });
    });

    it("saves several messages all or not at all", async () => {
      await store().sessions.create(session("a"));
      await expect(store().messages.append([user("a", 0), user("a", 2)])).rejects.toMatchObject({ code: "conflict" });
      expect(await store().messages.list("a")).toEqual([]);
      expect(await store().sessions.get("a")).toEqual(summary("a"));
    });

    it("lets exactly one of two writers have a position", async () => {
      await store().sessions.create(session("a"));
      const writers = Array.from({ length: 8 }, (_, writer) => ({ ...user("a", 0), id: `writer-${writer}` }));
      const results = await Promise.allSettled(writers.map((message) => store().messages.append([message])));
      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      for (const result of results) {
        if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "conflict" });
      }
      expect(await store().messages.list("a")).toHaveLength(1);
    });

    it("loses none of many writers who try again, and keeps the order they were acknowledged in", async () => {
      await store().sessions.create(session("a"));
      const acknowledged: string[] = [];
      const append = async (id: string): Promise<void> => {
        const position = (await store().sessions.get("a"))?.messageCount ?? 0;
        try {
          await store().messages.append([{ ...user("a", position), id }]);
          acknowledged.push(id);
        } catch (error) {
          if (!(error instanceof OrielError) || error.code !== "conflict") throw error;
          await append(id);
        }
      };
      await Promise.all(Array.from({ length: 20 }, (_, writer) => append(`writer-${writer}`)));
      const kept = await store().messages.list("a");
      expect(kept.map(({ id }) => id)).toEqual(acknowledged);
      expect(kept.map(({ position }) => position)).toEqual(Array.from({ length: 20 }, (_, position) => position));
    });

    it("gives back a part", async () => {
      await store().sessions.create(session("a"));
      const messages = conversation("a");
      await store().messages.append(messages);
      expect(await store().messages.list("a", { from: 3 })).toEqual(messages.slice(3));
      expect(await store().messages.list("a", { from: 1, to: 3 })).toEqual(messages.slice(1, 3));
      expect(await store().messages.list("a", { from: 4, to: 2 })).toEqual([]);
    });

    it("refuses messages of a branch that the session does not have", async () => {
      await store().sessions.create(session("a"));
      await store().sessions.create(session("b"));
      await expect(store().messages.append([{ ...user("a", 0), branch: "b" }])).rejects.toMatchObject({ code: "not_found" });
      expect(await store().messages.list("b")).toEqual([]);
    });

    it("saves nothing when given nothing", async () => {
      await store().messages.append([]);
      expect(await store().sessions.list({ limit: 10, offset: 0 })).toEqual([]);
    });
  });
}

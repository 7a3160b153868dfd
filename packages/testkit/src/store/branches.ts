import { type Fork, type Store, type StoredMessage, textOf, textPart } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { at, branch, ODD_TEXT, session, summary, user } from "./samples.ts";

/** The courses conversations took. */
export function branchesContract(store: () => Store): void {
  const fork = (id: string, from: string, place: number, more: Partial<Fork> = {}) =>
    store().branches.fork({ id, sessionId: "a", from, at: place, createdAt: at(5), ...more });
  const on = (id: string, position: number): StoredMessage => ({
    ...user("a", position, `${id} ${position}`),
    id: `${id}-${position}`,
    branch: id,
  });
  const said = async (id?: string): Promise<string[]> =>
    (await store().messages.list("a", { branch: id })).map(({ message }) => textOf(message.content));

  /** A session of four messages. */
  async function begin(): Promise<void> {
    await store().sessions.create(session("a"));
    await store().messages.append([0, 1, 2, 3].map((position) => on("a", position)));
  }

  describe("branches", () => {
    it("begin with one, which has the session's id", async () => {
      await store().sessions.create(session("a"));
      expect(await store().branches.list("a")).toEqual([branch("a", "a")]);
      expect(await store().branches.list("b")).toEqual([]);
    });

    it("share what was said before the fork, and go their own ways after it", async () => {
      await begin();
      const made = await fork("b", "a", 2, { messages: [on("b", 2)] });
      expect(made).toEqual(branch("b", "a", { parent: "a", forkedAt: 2, createdAt: at(5), messageCount: 3 }));
      await store().messages.append([on("b", 3)]);
      await store().messages.append([on("a", 4)]);
      expect(await said("a")).toEqual(["a 0", "a 1", "a 2", "a 3", "a 4"]);
      expect(await said("b")).toEqual(["a 0", "a 1", "b 2", "b 3"]);
      expect((await store().messages.own("b")).map(({ id }) => id)).toEqual(["b-2", "b-3"]);
      expect(await store().messages.own("nowhere")).toEqual([]);
      expect(await store().messages.list("a", { branch: "b", from: 1, to: 3 })).toEqual([on("a", 1), on("b", 2)]);
      expect(await store().branches.list("a")).toEqual([branch("a", "a", { messageCount: 5 }), { ...made, messageCount: 4 }]);
    });

    it("become current when they begin, and can be switched", async () => {
      await begin();
      await fork("b", "a", 1);
      expect(await said()).toEqual(["a 0"]);
      expect(await store().sessions.get("a")).toEqual(summary("a", { updatedAt: at(5) }, { branch: "b", messageCount: 1, preview: "a 0" }));
      expect(await store().branches.use("a", "a", at(6))).toBe(true);
      expect(await store().sessions.get("a")).toEqual(summary("a", { updatedAt: at(6) }, { branch: "a", messageCount: 4, preview: "a 0" }));
    });

    it("stay as they are when the session has no such branch", async () => {
      await begin();
      await store().sessions.create(session("z"));
      expect(await store().branches.use("a", "z", at(6))).toBe(false);
      expect(await store().branches.use("nowhere", "a", at(6))).toBe(false);
      expect((await store().sessions.get("a"))?.branch).toBe("a");
    });

    it("may begin anew, with another first message to preview", async () => {
      await begin();
      await fork("b", "a", 0, { messages: [on("b", 0)] });
      expect(await said("b")).toEqual(["b 0"]);
      expect((await store().sessions.get("a"))?.preview).toBe("b 0");
      await fork("c", "b", 0);
      expect((await store().sessions.get("a"))?.preview).toBeUndefined();
      expect((await store().branches.list("a")).map(({ parent }) => parent)).toEqual([undefined, "a", "a"]);
    });

    it("preview what the user said first, however late that was", async () => {
      await store().sessions.create(session("a"));
      const reply = (position: number): StoredMessage => ({
        ...on("a", position),
        message: { role: "assistant", content: textPart("...") },
      });
      await store().messages.append([...Array.from({ length: 20 }, (_, position) => reply(position)), on("a", 20)]);
      await fork("b", "a", 20);
      expect((await store().sessions.get("a"))?.preview).toBeUndefined();
      await fork("c", "a", 21);
      expect((await store().sessions.get("a"))?.preview).toBe("a 20");
    });

    it("forked at one place stand beside each other, however they came about", async () => {
      await begin();
      await fork("b", "a", 2, { messages: [on("b", 2), on("b", 3)] });
      await fork("c", "b", 2, { messages: [on("c", 2)] });
      await fork("d", "b", 1);
      await fork("e", "b", 3, { messages: [on("e", 3)] });
      await fork("f", "e", 4);
      const parents = (await store().branches.list("a")).map(({ id, parent, forkedAt }) => [id, parent, forkedAt]);
      expect(parents).toEqual([
        ["a", undefined, 0],
        ["b", "a", 2],
        ["c", "a", 2],
        ["d", "a", 1],
        ["e", "b", 3],
        ["f", "e", 4],
      ]);
      expect(await said("c")).toEqual(["a 0", "a 1", "c 2"]);
      expect(await said("d")).toEqual(["a 0"]);
      expect(await said("f")).toEqual(["a 0", "a 1", "b 2", "e 3"]);
    });

    it("are read whole through a hundred forks, one after the other", async () => {
      await begin();
      let last = "a";
      for (let place = 4; place < 104; place += 1) {
        const next = `n${place}`;
        await fork(next, last, place, { messages: [on(next, place)] });
        last = next;
      }
      expect(await said()).toEqual([
        "a 0",
        "a 1",
        "a 2",
        "a 3",
        ...Array.from({ length: 100 }, (_, index) => `n${index + 4} ${index + 4}`),
      ]);
    });

    it("may change what the session is in the same step", async () => {
      await begin();
      await fork("b", "a", 2, { session: { model: "gemma3", policy: "mochi", settings: { temperature: 1 } } });
      expect(await store().sessions.get("a")).toMatchObject({
        model: "gemma3",
        policy: "mochi",
        settings: { temperature: 1 },
        branch: "b",
      });
    });

    it("keep any title to the character", async () => {
      await begin();
      await fork("b", "a", 2, { title: ODD_TEXT });
      expect((await store().branches.list("a"))[1]?.title).toBe(ODD_TEXT);
    });

    it("are refused whole: beyond the end, off a branch that is not there, or with a message out of place", async () => {
      await begin();
      await store().sessions.create(session("z"));
      await expect(fork("b", "a", 5)).rejects.toMatchObject({ code: "invalid_request" });
      await expect(fork("b", "z", 0)).rejects.toMatchObject({ code: "not_found" });
      await expect(fork("b", "a", 0, { sessionId: "nowhere" })).rejects.toMatchObject({ code: "not_found" });
      await expect(fork("b", "a", 2, { messages: [on("b", 3)] })).rejects.toMatchObject({ code: "conflict" });
      await expect(fork("a", "a", 2)).rejects.toMatchObject({ code: "conflict" });
      expect(await store().branches.list("a")).toEqual([branch("a", "a", { messageCount: 4 })]);
      expect((await store().sessions.get("a"))?.branch).toBe("a");
    });

    it("are all kept when many begin at once", async () => {
      await begin();
      const ids = Array.from({ length: 20 }, (_, number) => `b${number}`);
      await Promise.all(ids.map((id) => fork(id, "a", 2, { messages: [on(id, 2)] })));
      expect((await store().branches.list("a")).map(({ id }) => id).toSorted()).toEqual(["a", ...ids].toSorted());
      for (const id of ids) expect(await said(id)).toEqual(["a 0", "a 1", `${id} 2`]);
    });
  });
}

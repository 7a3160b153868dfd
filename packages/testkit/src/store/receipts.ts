import type { Store } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { at, ODD_TEXT, receipt } from "./samples.ts";

/** The accounts of replies. */
export function receiptsContract(store: () => Store): void {
  const ids = async (limit: number, offset: number, session?: string): Promise<readonly string[]> =>
    (await store().receipts.list({ session, limit, offset })).map(({ id }) => id);

  describe("receipts", () => {
    it("gives back what was put", async () => {
      await store().receipts.put([receipt("a"), receipt("b", { client: "curl/8", notes: ["A note."] })]);
      expect(await store().receipts.get("a")).toEqual(receipt("a"));
      expect(await store().receipts.get("b")).toEqual(receipt("b", { client: "curl/8", notes: ["A note."] }));
    });

    it("knows none that was never put", async () => {
      expect(await store().receipts.get("a")).toBeUndefined();
      expect(await ids(10, 0)).toEqual([]);
      expect(await store().receipts.prune(0)).toBe(0);
    });

    it("lists what was put last first, page by page, whatever the clock said", async () => {
      await store().receipts.put([receipt("b", { at: at(9) }), receipt("a", { at: at(8) })]);
      await store().receipts.put([receipt("d", { at: at(7) })]);
      await store().receipts.put([receipt("c", { at: at(6) })]);
      expect(await ids(10, 0)).toEqual(["c", "d", "a", "b"]);
      expect(await ids(2, 0)).toEqual(["c", "d"]);
      expect(await ids(2, 2)).toEqual(["a", "b"]);
      expect(await ids(2, 4)).toEqual([]);
    });

    it("lists those of one conversation, in the same order", async () => {
      const names = ["x", "y", "x", "x", "y"];
      for (const [index, session] of names.entries()) await store().receipts.put([receipt(`r${index}`, { session })]);
      expect(await ids(10, 0, "x")).toEqual(["r3", "r2", "r0"]);
      expect(await ids(1, 1, "x")).toEqual(["r2"]);
      expect(await ids(10, 0, "z")).toEqual([]);
    });

    it("lists those that were made for one key, of one conversation or of all", async () => {
      await store().receipts.put([
        receipt("a", { session: "x", key: "k1" }),
        receipt("b", { session: "x" }),
        receipt("c", { session: "y", key: "k1" }),
      ]);
      const of = async (key: string, session?: string): Promise<readonly string[]> =>
        (await store().receipts.list({ key, session, limit: 10, offset: 0 })).map(({ id }) => id);
      expect([await of("k1"), await of("k1", "x"), await of("k2")]).toEqual([["c", "a"], ["a"], []]);
    });

    it("replaces one that is put again, which then is the newest", async () => {
      await store().receipts.put([receipt("a"), receipt("b")]);
      const completed = receipt("a", { verdict: { kind: "verified" } });
      await store().receipts.put([completed]);
      expect(await store().receipts.list({ limit: 10, offset: 0 })).toEqual([completed, receipt("b")]);
    });

    it("keeps the last of two with one id that are put together", async () => {
      await store().receipts.put([receipt("a", { margin: 1 }), receipt("b"), receipt("a", { margin: 2 })]);
      expect(await store().receipts.list({ limit: 10, offset: 0 })).toEqual([receipt("a", { margin: 2 }), receipt("b")]);
    });

    it("moves one to the conversation it is put again with", async () => {
      await store().receipts.put([receipt("a", { session: "x" })]);
      await store().receipts.put([receipt("a", { session: "y" })]);
      expect(await ids(10, 0, "x")).toEqual([]);
      expect(await ids(10, 0, "y")).toEqual(["a"]);
    });

    it("keeps the newest and says how many it removed", async () => {
      for (let number = 0; number < 7; number += 1) await store().receipts.put([receipt(`r${number}`)]);
      await store().receipts.put([receipt("r1")]);
      expect(await store().receipts.prune(3)).toBe(4);
      expect(await ids(10, 0)).toEqual(["r1", "r6", "r5"]);
      expect(await store().receipts.prune(3)).toBe(0);
      await store().receipts.put([receipt("r7")]);
      expect(await ids(10, 0)).toEqual(["r7", "r1", "r6", "r5"]);
      expect(await store().receipts.prune(0)).toBe(4);
      expect(await ids(10, 0)).toEqual([]);
    });

    it("keeps any text to the character, in names too", async () => {
      const odd = receipt(`id ${ODD_TEXT}`, { session: ODD_TEXT, model: ODD_TEXT, client: ODD_TEXT, notes: [ODD_TEXT] });
      await store().receipts.put([odd, receipt("b", { session: ODD_TEXT.replace("\ud800", "\ufffd") })]);
      expect(await store().receipts.get(odd.id)).toEqual(odd);
      expect(await store().receipts.list({ session: ODD_TEXT, limit: 10, offset: 0 })).toEqual([odd]);
    });

    it("keeps one that is far larger than any should be", async () => {
      const large = receipt("a", { notes: ["x".repeat(3_000_000)] });
      await store().receipts.put([large]);
      expect(await store().receipts.get("a")).toEqual(large);
    });

    it("loses none of many that are put at once", async () => {
      const puts = Array.from({ length: 20 }, (_, number) => store().receipts.put([receipt(`r${number}`)]));
      await Promise.all(puts);
      expect(new Set(await ids(100, 0)).size).toBe(20);
    });

    it("keeps nothing when given nothing", async () => {
      await store().receipts.put([]);
      expect(await ids(10, 0)).toEqual([]);
    });
  });
}

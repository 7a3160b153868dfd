import type { Store } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { at, context, ODD_TEXT } from "./samples.ts";

/** What is remembered of conversations whose messages their clients keep. */
export function contextsContract(store: () => Store): void {
  const known = async (...keys: readonly string[]): Promise<readonly string[]> => {
    const found = await Promise.all(keys.map((key) => store().contexts.find([key])));
    return found.flatMap((one) => one?.key ?? []);
  };

  describe("contexts", () => {
    it("finds what was put under a key", async () => {
      await store().contexts.put([context("a"), context("b", { messages: 3, cut: { changes: [] } })]);
      expect(await store().contexts.find(["a"])).toEqual(context("a"));
      expect(await store().contexts.find(["b"])).toEqual(context("b", { messages: 3, cut: { changes: [] } }));
    });

    it("finds none for keys that were never put, and for no keys", async () => {
      await store().contexts.put([context("a")]);
      expect(await store().contexts.find(["b", "c"])).toBeUndefined();
      expect(await store().contexts.find([])).toBeUndefined();
    });

    it("answers the one whose key comes first, however the keys sort", async () => {
      await store().contexts.put([context("b"), context("a"), context("c")]);
      expect(await store().contexts.find(["x", "b", "c", "a"])).toEqual(context("b"));
      expect(await store().contexts.find(["c", "a", "b", "c"])).toEqual(context("c"));
      expect(await store().contexts.find(["a", "c"])).toEqual(context("a"));
    });

    it("answers the first of the keys that is known, wherever it stands among thousands", async () => {
      const keys = Array.from({ length: 10_000 }, (_, index) => `key-${index}`);
      await store().contexts.put([context("key-9999", { messages: 1 })]);
      for (const place of [9000, 529, 528, 527, 17, 16, 15, 1, 0]) {
        expect(await store().contexts.find(keys.slice(0, place))).toBeUndefined();
        await store().contexts.put([context(`key-${place}`, { messages: 10_000 - place })]);
        expect(await store().contexts.find(keys)).toEqual(context(`key-${place}`, { messages: 10_000 - place }));
      }
    });

    it("replaces what was under a key", async () => {
      await store().contexts.put([context("a"), context("a", { messages: 12 })]);
      expect(await store().contexts.find(["a"])).toEqual(context("a", { messages: 12 }));
      await store().contexts.put([context("a", { session: "s-2" })]);
      expect(await store().contexts.find(["a"])).toEqual(context("a", { session: "s-2" }));
    });

    it("keeps those that were put last and says how many it removed", async () => {
      await store().contexts.put(["a", "b", "c", "d"].map((key, index) => context(key, { updatedAt: at(9 - index) })));
      await store().contexts.put([context("b")]);
      expect(await store().contexts.prune(2)).toBe(2);
      expect(await known("a", "b", "c", "d")).toEqual(["b", "d"]);
      expect(await store().contexts.prune(2)).toBe(0);
    });

    it("keeps any name to the character", async () => {
      const odd = context(ODD_TEXT, { session: ODD_TEXT });
      await store().contexts.put([odd]);
      expect(await store().contexts.find(["a", ODD_TEXT])).toEqual(odd);
    });

    it("keeps nothing when given nothing", async () => {
      await store().contexts.put([]);
      expect(await store().contexts.prune(0)).toBe(0);
    });
  });
}

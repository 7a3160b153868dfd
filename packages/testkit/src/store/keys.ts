import type { Store } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { at, key, ODD_TEXT } from "./samples.ts";

/** The keys that let clients in. */
export function keysContract(store: () => Store): void {
  describe("keys", () => {
    const whole = key("k-1", {
      isAdmin: true,
      models: ["qwen3:8b"],
      limits: { tokens_per_hour: 5000, requests_per_hour: null, actions: { tokens_per_hour: "queue" } },
      expiresAt: at(9),
      revokedAt: at(8),
      lastUsedAt: at(7),
    });

    it("gives back what was kept, by its digest and in a list in the order they were made", async () => {
      await store().keys.create(key("k-2"));
      await store().keys.create(whole);
      expect(await store().keys.find("digest of k-1")).toEqual(whole);
      expect(await store().keys.list()).toEqual([key("k-2"), whole]);
    });

    it("knows none by another digest", async () => {
      await store().keys.create(key("k-1"));
      expect(await store().keys.find("digest of k-")).toBeUndefined();
      expect(await store().keys.find("' or 1=1 --")).toBeUndefined();
    });

    it("takes a name and a digest once, and leaves the first as it was", async () => {
      await store().keys.create(whole);
      await expect(store().keys.create(key("k-2", { name: whole.name }))).rejects.toMatchObject({ code: "conflict" });
      await expect(store().keys.create(key("k-3", { digest: whole.digest }))).rejects.toMatchObject({ code: "conflict" });
      expect(await store().keys.list()).toEqual([whole]);
    });

    it("changes what is named and leaves the rest", async () => {
      await store().keys.create(key("k-1"));
      expect(await store().keys.change("k-1", { limits: { tokens_per_day: 7 } })).toBe(true);
      expect(await store().keys.change("k-1", { lastUsedAt: at(3) })).toBe(true);
      expect(await store().keys.change("k-1", { revokedAt: at(4) })).toBe(true);
      expect(await store().keys.change("k-1", {})).toBe(true);
      expect(await store().keys.list()).toEqual([key("k-1", { limits: { tokens_per_day: 7 }, lastUsedAt: at(3), revokedAt: at(4) })]);
    });

    it("says that there is no such key", async () => {
      expect(await store().keys.change("k-1", { revokedAt: at(4) })).toBe(false);
      expect(await store().keys.change("k-1", {})).toBe(false);
    });

    it("keeps any name to the character", async () => {
      await store().keys.create(key("k-1", { name: ODD_TEXT }));
      expect((await store().keys.list()).map(({ name }) => name)).toEqual([ODD_TEXT]);
    });

    it("makes one of many of the same name at once", async () => {
      const made = await Promise.allSettled(
        Array.from({ length: 10 }, (_, index) => store().keys.create(key(`k-${index}`, { name: "ci" }))),
      );
      expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect(await store().keys.list()).toHaveLength(1);
    });
  });
}

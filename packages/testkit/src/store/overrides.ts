import type { Store } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { at } from "./samples.ts";

/** Saved windows. */
export function overridesContract(store: () => Store): void {
  describe("window overrides", () => {
    it("gives back what was put, under every spelling of the name", async () => {
      const override = { model: "Qwen3:8B", tokens: 16_384, updatedAt: at(1) };
      await store().overrides.put(override);
      expect(await store().overrides.get("Qwen3:8B")).toEqual(override);
      expect(await store().overrides.get(" qwen3:8b ")).toEqual(override);
    });

    it("knows none for a model that was never set", async () => {
      expect(await store().overrides.get("qwen3:8b")).toBeUndefined();
      expect(await store().overrides.list()).toEqual([]);
    });

    it("keeps one per model: the last", async () => {
      await store().overrides.put({ model: "llama3.1:latest", tokens: 8192, updatedAt: at(1) });
      await store().overrides.put({ model: "Llama3.1", tokens: 32_768, updatedAt: at(2) });
      expect(await store().overrides.list()).toEqual([{ model: "Llama3.1", tokens: 32_768, updatedAt: at(2) }]);
    });

    it("lists them by name", async () => {
      await store().overrides.put({ model: "qwen3", tokens: 1024, updatedAt: at(1) });
      await store().overrides.put({ model: "Gemma3", tokens: 2048, updatedAt: at(2) });
      expect((await store().overrides.list()).map(({ model }) => model)).toEqual(["Gemma3", "qwen3"]);
    });

    it("keeps a window of any size", async () => {
      const override = { model: "qwen3", tokens: Number.MAX_SAFE_INTEGER, updatedAt: at(1) };
      await store().overrides.put(override);
      expect(await store().overrides.get("qwen3")).toEqual(override);
    });

    it("deletes one, and says whether there was one", async () => {
      await store().overrides.put({ model: "qwen3", tokens: 1024, updatedAt: at(1) });
      expect(await store().overrides.delete("QWEN3")).toBe(true);
      expect(await store().overrides.delete("QWEN3")).toBe(false);
      expect(await store().overrides.get("qwen3")).toBeUndefined();
    });
  });
}

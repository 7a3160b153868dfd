import type { Store } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { at } from "./samples.ts";

/** The window each model is served at. */
export function pinsContract(store: () => Store): void {
  describe("window pins", () => {
    const pinned = (window: number, time: number) => ({
      window,
      history: [{ reason: "usage_threshold" as const, window, usage: window / 2, at: at(time) }],
      updatedAt: at(time),
    });

    it("gives back what was decided, per engine and model", async () => {
      const changed = await store().pins.change("ollama", "qwen3:8b", () => pinned(8192, 1));
      expect(changed).toEqual({ engine: "ollama", model: "qwen3:8b", ...pinned(8192, 1) });
      expect(await store().pins.get("ollama", "qwen3:8b")).toEqual(changed);
      expect(await store().pins.get("embedded", "qwen3:8b")).toBeUndefined();
      expect(await store().pins.list()).toEqual([changed]);
    });

    it("decides on the pin there is, and leaves it when nothing is decided", async () => {
      await store().pins.change("ollama", "qwen3:8b", () => pinned(8192, 1));
      await store().pins.change("ollama", "qwen3:8b", (pin) => pinned((pin?.window ?? 0) * 2, 2));
      const left = await store().pins.change("ollama", "qwen3:8b", () => undefined);
      expect(left?.window).toBe(16_384);
      expect(await store().pins.change("ollama", "other", () => undefined)).toBeUndefined();
    });

    it("loses none of many changes at once", async () => {
      const grow = () => store().pins.change("ollama", "qwen3:8b", (pin) => pinned((pin?.window ?? 0) + 1, 1));
      await Promise.all(Array.from({ length: 20 }, grow));
      expect((await store().pins.get("ollama", "qwen3:8b"))?.window).toBe(20);
    });

    it("notes a use where there is a pin, and nowhere else", async () => {
      await store().pins.used("ollama", "qwen3:8b", at(1));
      expect(await store().pins.list()).toEqual([]);
      await store().pins.change("ollama", "qwen3:8b", () => pinned(8192, 1));
      await store().pins.used("ollama", "qwen3:8b", at(2));
      expect(await store().pins.get("ollama", "qwen3:8b")).toEqual({
        engine: "ollama",
        model: "qwen3:8b",
        ...pinned(8192, 1),
        usedAt: at(2),
      });
    });

    it("has whoever is deciding decide again when the model is used meanwhile", async () => {
      await store().pins.change("ollama", "qwen3:8b", () => ({ ...pinned(8192, 1), usedAt: at(1) }));
      const seen: (string | undefined)[] = [];
      let using: Promise<void> | undefined;
      const changed = await store().pins.change("ollama", "qwen3:8b", (pin) => {
        seen.push(pin?.usedAt);
        // In some databases it is noted before what is decided now is written, in others after.
        using ??= store().pins.used("ollama", "qwen3:8b", at(2));
        return pin?.usedAt === at(2) ? undefined : { ...pinned(4096, 2), usedAt: pin?.usedAt };
      });
      await using;
      const isFirst = seen.length === 1;
      expect(seen).toEqual(isFirst ? [at(1)] : [at(1), at(2)]);
      expect(changed?.window).toBe(isFirst ? 4096 : 8192);
      expect((await store().pins.get("ollama", "qwen3:8b"))?.usedAt).toBe(at(2));
    });

    it("lists them letter by letter, in the same order on every machine", async () => {
      for (const engine of ["b", "a_a", "a-b", "B", "é", "a b"]) await store().pins.change(engine, "m", () => pinned(8192, 1));
      expect((await store().pins.list()).map(({ engine }) => engine)).toEqual(["B", "a b", "a-b", "a_a", "b", "é"]);
    });

    it("forgets one, and says whether there was one", async () => {
      await store().pins.change("ollama", "qwen3:8b", () => pinned(8192, 1));
      expect(await store().pins.delete("ollama", "qwen3:8b")).toBe(true);
      expect(await store().pins.delete("ollama", "qwen3:8b")).toBe(false);
      expect(await store().pins.get("ollama", "qwen3:8b")).toBeUndefined();
    });
  });
}

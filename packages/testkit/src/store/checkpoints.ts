import type { Store } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { at, checkpoint, ODD_TEXT } from "./samples.ts";

/** Summaries, by what they stand for. */
export function checkpointsContract(store: () => Store): void {
  describe("checkpoints", () => {
    it("gives back those that are known, in the order that was asked", async () => {
      for (const id of ["a", "b", "c"]) await store().checkpoints.put(checkpoint(id));
      expect(await store().checkpoints.get(["c", "unknown", "a", "c"])).toEqual([checkpoint("c"), checkpoint("a")]);
      expect(await store().checkpoints.get([])).toEqual([]);
    });

    it("finds the known ones among thousands", async () => {
      const ids = Array.from({ length: 3000 }, (_, number) => `c${number}`);
      const known = ["c0", "c15", "c16", "c527", "c528", "c2999"].map((id) => checkpoint(id));
      for (const one of known) await store().checkpoints.put(one);
      expect(await store().checkpoints.get(ids)).toEqual(known);
    });

    it("replaces one that is put again", async () => {
      await store().checkpoints.put(checkpoint("a"));
      const better = checkpoint("a", { text: "Better.", by: "qwen3:8b", level: "detailed", tokens: 2 });
      await store().checkpoints.put(better);
      expect(await store().checkpoints.get(["a"])).toEqual([better]);
    });

    it("keeps those that were put last and says how many it removed", async () => {
      for (const [index, id] of ["a", "b", "c", "d"].entries()) await store().checkpoints.put(checkpoint(id, { createdAt: at(9 - index) }));
      await store().checkpoints.put(checkpoint("b"));
      expect(await store().checkpoints.prune(2)).toBe(2);
      expect((await store().checkpoints.get(["a", "b", "c", "d"])).map(({ id }) => id)).toEqual(["b", "d"]);
      expect(await store().checkpoints.prune(2)).toBe(0);
    });

    it("keeps any text to the character", async () => {
      const odd = checkpoint(ODD_TEXT, { text: ODD_TEXT, by: ODD_TEXT });
      await store().checkpoints.put(odd);
      expect(await store().checkpoints.get([ODD_TEXT])).toEqual([odd]);
    });
  });
}

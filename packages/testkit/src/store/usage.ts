import { admit, type Limits, NOTHING_USED, type QuotaUsage, type Store, settled, usageAt } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { ODD_TEXT } from "./samples.ts";

/** What has been used of quotas. */
export function usageContract(store: () => Store): void {
  describe("usage", () => {
    const NOW = 1_700_000_000_000;
    const used = (at: number, tokens: number): QuotaUsage => ({ ...NOTHING_USED, at, hour: [{ from: at, tokens, requests: 1 }] });
    const LIMITS: Limits = { tokens_per_hour: 1000, actions: { tokens_per_hour: "reject" } };

    /** Whether a request for this many tokens was admitted, by one transaction. */
    async function reserve(id: string, tokens: number, subject = "s"): Promise<boolean> {
      let isAdmitted = false;
      await store().usage.change([subject], ([usage = NOTHING_USED]) => {
        const admission = admit([{ subject, limits: LIMITS, usage }], { id, tokens }, NOW, 0);
        isAdmitted = admission.kind === "admitted";
        return admission.kind === "admitted" ? admission.usages : undefined;
      });
      return isAdmitted;
    }

    it("begins with nothing used, and gives back what was decided", async () => {
      const seen: (readonly QuotaUsage[])[] = [];
      await store().usage.change(["b", "a"], (usages) => {
        seen.push(usages);
        return [used(NOW, 2), used(NOW, 1)];
      });
      await store().usage.change(["a", "b"], (usages) => {
        seen.push(usages);
        return undefined;
      });
      expect(seen).toEqual([
        [NOTHING_USED, NOTHING_USED],
        [used(NOW, 1), used(NOW, 2)],
      ]);
      expect(await store().usage.list()).toEqual([
        { subject: "a", usage: used(NOW, 1) },
        { subject: "b", usage: used(NOW, 2) },
      ]);
    });

    it("changes nothing when nothing is decided, or deciding fails", async () => {
      await store().usage.change(["a"], () => [used(NOW, 1)]);
      await store().usage.change(["a"], () => undefined);
      const failing = store().usage.change(["a"], () => {
        throw new RangeError("no");
      });
      await expect(failing).rejects.toMatchObject({ code: "storage_failed" });
      expect(await store().usage.list()).toEqual([{ subject: "a", usage: used(NOW, 1) }]);
    });

    it("admits ten of two hundred requests at once where there is room for ten", async () => {
      const admitted = await Promise.all(Array.from({ length: 200 }, (_, index) => reserve(`r-${index}`, 100)));
      expect(admitted.filter(Boolean)).toHaveLength(10);
    });

    it("loses none of many that are settled at once, of two subjects in either order", async () => {
      const ids = Array.from({ length: 10 }, (_, index) => `r-${index}`);
      for (const id of ids) for (const subject of ["s", "t"]) await reserve(id, 100, subject);
      const settleAll = ids.map((id, index) =>
        store().usage.change(index % 2 === 0 ? ["s", "t"] : ["t", "s"], (usages) =>
          usages.map((usage) => settled(usageAt(usage, LIMITS, NOW), LIMITS, { id, used: 30 })),
        ),
      );
      await Promise.all(settleAll);
      const totals = (await store().usage.list()).map(({ usage }) => ({
        open: usage.open,
        tokens: usage.hour.map(({ tokens }) => tokens),
      }));
      expect(totals).toEqual([
        { open: [], tokens: [300] },
        { open: [], tokens: [300] },
      ]);
    });

    it("keeps any subject to the character", async () => {
      await store().usage.change([ODD_TEXT], () => [used(NOW, 1)]);
      expect(await store().usage.list()).toEqual([{ subject: ODD_TEXT, usage: used(NOW, 1) }]);
    });

    it("forgets what has not changed for long, and says how many that were", async () => {
      await store().usage.change(["a", "b"], () => [used(NOW, 1), used(NOW + 10, 1)]);
      expect(await store().usage.prune(NOW + 10)).toBe(1);
      expect((await store().usage.list()).map(({ subject }) => subject)).toEqual(["b"]);
      expect(await store().usage.prune(NOW + 10)).toBe(0);
    });
  });
}

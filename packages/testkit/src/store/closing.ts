import { OrielError, type Store } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { at, calibration, checkpoint, context, key, receipt, session, snapshot, user } from "./samples.ts";

/** The end of a store. */
export function closingContract(store: () => Store): void {
  describe("closing", () => {
    it("may be done twice", async () => {
      await store().close();
      await expect(store().close()).resolves.toBeUndefined();
    });

    it("lets calls under way finish", async () => {
      await store().sessions.create(session("a"));
      const append = store().messages.append([user("a", 0)]);
      await store().close();
      await expect(append).resolves.toBeUndefined();
    });

    it("fails every call afterwards", async () => {
      await store().close();
      const calls: readonly (() => Promise<unknown>)[] = [
        () => store().overrides.get("m"),
        () => store().overrides.list(),
        () => store().overrides.put({ model: "m", tokens: 1024, updatedAt: at(1) }),
        () => store().overrides.delete("m"),
        () => store().pins.list(),
        () => store().pins.get("ollama", "m"),
        () => store().pins.change("ollama", "m", () => undefined),
        () => store().pins.used("ollama", "m", at(1)),
        () => store().pins.delete("ollama", "m"),
        () => store().sessions.create(session("a")),
        () => store().sessions.get("a"),
        () => store().sessions.list({ limit: 1, offset: 0 }),
        () => store().sessions.update("a", () => ({ updatedAt: at(1) })),
        () => store().sessions.delete("a"),
        () => store().messages.append([user("a", 0)]),
        () => store().messages.list("a"),
        () => store().messages.own("a"),
        () => store().branches.list("a"),
        () => store().branches.fork({ id: "b", sessionId: "a", from: "a", at: 0, createdAt: at(1) }),
        () => store().branches.use("a", "b", at(1)),
        () => store().snapshots.create(snapshot("x", "a"), 1),
        () => store().snapshots.get("x"),
        () => store().snapshots.list("a"),
        () => store().snapshots.delete("x"),
        () => store().receipts.put([receipt("r")]),
        () => store().receipts.get("r"),
        () => store().receipts.list({ limit: 1, offset: 0 }),
        () => store().receipts.prune(1),
        () => store().checkpoints.get(["c"]),
        () => store().checkpoints.put(checkpoint("c")),
        () => store().checkpoints.prune(1),
        () => store().contexts.find(["k"]),
        () => store().contexts.put([context("k")]),
        () => store().contexts.prune(1),
        () => store().calibrations.get("ollama", "m"),
        () => store().calibrations.put("ollama", "m", calibration(1)),
        () => store().keys.create(key("k")),
        () => store().keys.list(),
        () => store().keys.find("d"),
        () => store().keys.change("k", {}),
        () => store().usage.change(["s"], () => undefined),
        () => store().usage.list(),
        () => store().usage.prune(0),
        () => store().owners.of("a"),
        () => store().owners.put("a", "k"),
      ];
      for (const call of calls) {
        const failure: unknown = await call().catch((error: unknown) => error);
        expect(failure).toBeInstanceOf(OrielError);
        expect(failure).toMatchObject({ code: "storage_failed" });
      }
    });
  });
}

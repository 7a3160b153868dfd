import type { Store } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { session } from "./samples.ts";

/** Which key a session was made with. */
export function ownersContract(store: () => Store): void {
  describe("owners of sessions", () => {
    const ids = async (owner?: string): Promise<readonly string[]> =>
      (await store().sessions.list({ limit: 10, offset: 0, owner })).map(({ id }) => id).sort();

    it("tells whose a session is, and lists those of one key", async () => {
      for (const id of ["a", "b", "c"]) await store().sessions.create(session(id));
      await store().owners.put("a", "k-1");
      await store().owners.put("b", "k-2");
      expect(await Promise.all(["a", "b", "c"].map((id) => store().owners.of(id)))).toEqual(["k-1", "k-2", undefined]);
      expect([await ids("k-1"), await ids("k-3"), await ids()]).toEqual([["a"], [], ["a", "b", "c"]]);
    });

    it("gives a session to the last who is named", async () => {
      await store().sessions.create(session("a"));
      await store().owners.put("a", "k-1");
      await store().owners.put("a", "k-2");
      expect(await store().owners.of("a")).toBe("k-2");
    });

    it("forgets it with the session, and takes none for a session there is not", async () => {
      await store().sessions.create(session("a"));
      await store().owners.put("a", "k-1");
      await store().sessions.delete("a");
      expect(await store().owners.of("a")).toBeUndefined();
      await expect(store().owners.put("a", "k-1")).rejects.toMatchObject({ code: "session_not_found" });
    });
  });
}

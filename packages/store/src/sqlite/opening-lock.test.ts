import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { withOpeningLock } from "./opening-lock.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "oriel-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("withOpeningLock", () => {
  it("lets one in at a time", async () => {
    const path = join(folder, "oriel.db");
    const order: string[] = [];
    let letFirstGo = (): void => {};
    const gate = new Promise<void>((resolve) => {
      letFirstGo = resolve;
    });
    const first = withOpeningLock(path, async () => {
      order.push("first comes");
      await gate;
      order.push("first goes");
    });
    const second = withOpeningLock(path, async () => {
      order.push("second comes");
    });
    letFirstGo();
    await Promise.all([first, second]);
    expect(order).toEqual(["first comes", "first goes", "second comes"]);
  });

  it("is free again after work that failed", async () => {
    const path = join(folder, "oriel.db");
    const failing = withOpeningLock(path, () => Promise.reject(new Error("no luck")));
    await expect(failing).rejects.toThrow("no luck");
    expect(await withOpeningLock(path, async () => "in")).toBe("in");
  });
});

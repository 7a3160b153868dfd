import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { leadsOut } from "./leads-out.ts";

describe("leadsOut", () => {
  const root = resolve("/trusted/root");

  it("is so of what is above a folder or beside it", () => {
    const outside = [resolve("/"), resolve("/trusted"), join(root, "..", "rootless"), join(root, "..", "..", "root"), resolve("/root")];
    expect(outside.filter((path) => !leadsOut(root, path))).toEqual([]);
  });

  it("is not so of the folder itself and all that is in it, whatever its name", () => {
    const inside = [root, join(root, "a", "b"), join(root, "..a"), join(root, "...", "b")];
    expect(inside.filter((path) => leadsOut(root, path))).toEqual([]);
    expect(leadsOut(resolve("/"), root)).toBe(false);
  });
});

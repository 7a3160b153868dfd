import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nodeFiles } from "./node-files.ts";
import type { TextFiles } from "./text-files.ts";
import { trustedRoot } from "./trusted-root.ts";

const HOW = "whoever runs Oriel names folders that may be with trusted_roots, ORIEL_TRUSTED_ROOTS or --trusted-root";

describe("trustedRoot", () => {
  let base: string;
  const at = (...names: readonly string[]): string => join(base, ...names);

  beforeEach(async () => {
    base = await realpath(await mkdtemp(join(tmpdir(), "oriel-trust-")));
    await mkdir(at("work", "project", "app"), { recursive: true });
    await mkdir(at("secret"));
    await writeFile(at("secret", "AGENTS.md"), "not to be seen");
    await symlink(at("secret"), at("work", "project", "out"));
    await symlink(at("work"), at("linked"));
    await symlink("circle", at("work", "circle"));
  });

  afterEach(() => rm(base, { recursive: true }));

  const refusalOf = async (trusted: readonly string[], asked: { readonly from: string; readonly root?: string }): Promise<unknown> =>
    trustedRoot(nodeFiles, trusted, asked).catch(({ code, param, message }) => ({ code, param, message }));

  it("is the deepest trusted folder that holds the path", async () => {
    const trusted = [at("work"), at("work", "project"), at("secret")];
    const from = at("work", "project", "app");
    expect(await trustedRoot(nodeFiles, trusted, { from })).toBe(at("work", "project"));
    expect(await trustedRoot(nodeFiles, trusted, { from: at("work") })).toBe(at("work"));
  });

  it("is the folder that is asked for, where that lies in a trusted one and holds the path", async () => {
    const from = at("work", "project", "app");
    expect(await trustedRoot(nodeFiles, [at("work")], { from, root: at("work", "project") })).toBe(at("work", "project"));
    expect(await refusalOf([at("work", "project")], { from, root: at("work") })).toMatchObject({ code: "path_not_allowed", param: "root" });
    expect(await refusalOf([at("work")], { from: at("work", "project"), root: from })).toEqual({
      code: "path_not_allowed",
      param: "from",
      message: `${at("work", "project")} is not in the root ${from}.`,
    });
  });

  it("may be named through a link, and so may the path", async () => {
    expect(await trustedRoot(nodeFiles, [at("linked")], { from: at("linked", "project") })).toBe(at("work"));
    expect(await trustedRoot(nodeFiles, [at("linked")], { from: at("work", "project") })).toBe(at("work"));
  });

  it("says how to allow a folder where none is", async () => {
    expect(await refusalOf([], { from: at("work") })).toEqual({
      code: "path_not_allowed",
      param: "from",
      message: `No folder may be read for its context files: ${HOW}.`,
    });
  });

  it("looks at nothing that is spelt outside of every trusted folder", async () => {
    const looked: string[] = [];
    const watched: TextFiles = { ...nodeFiles, place: (path) => nodeFiles.place(looked.push(path) > 0 ? path : "") };
    for (const from of [at("secret"), at("nowhere"), at("work", "..", "secret"), "/dev/zero", at("workshop")]) {
      await expect(trustedRoot(watched, [at("work")], { from })).rejects.toMatchObject({
        code: "path_not_allowed",
        message: `${from} is in no folder that may be read: ${HOW}.`,
      });
    }
    expect(new Set(looked)).toEqual(new Set([at("work")]));
  });

  it("says the same of a path that is not there and of one that leads out, so that nobody learns what is elsewhere", async () => {
    const paths = [["nowhere"], ["project", "out"], ["project", "out", "AGENTS.md"], ["project", "out", "none.md"], ["circle"]];
    for (const names of paths) {
      const from = at("work", ...names);
      expect(await refusalOf([at("work")], { from })).toEqual({
        code: "path_not_allowed",
        param: "from",
        message: `${from} is not there, or leads out of the folders that may be read: ${HOW}.`,
      });
    }
  });

  it("holds nothing in a trusted folder that is not there", async () => {
    expect(await refusalOf([at("gone")], { from: at("gone", "app") })).toMatchObject({ code: "path_not_allowed" });
  });

  it("takes absolute paths only: what a relative one is relative to, nobody knows here", async () => {
    expect(await refusalOf([at("work")], { from: "app" })).toEqual({
      code: "invalid_request",
      param: "from",
      message: "from must be an absolute path, got app.",
    });
  });
});

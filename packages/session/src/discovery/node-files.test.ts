import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { link, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodeFiles } from "./node-files.ts";

let folder: string;
const at = (...names: readonly string[]): string => join(folder, ...names);

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "oriel-files-")));
  await writeFile(at("plain.md"), "text");
  await writeFile(at("empty.md"), "");
  await mkdir(at("sub"));
  await writeFile(at("sub", "inner.md"), "inner");
  await symlink(at("plain.md"), at("link.md"));
  await symlink(at("nowhere"), at("dangling.md"));
  await symlink(at("circle.md"), at("circle.md"));
  await symlink(at("sub"), at("linked"));
  await link(at("plain.md"), at("other-name.md"));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe("reading a file", () => {
  const reasonFor = async (path: string): Promise<string> => {
    const reading = await nodeFiles.read(path, 100);
    return reading.kind === "refused" ? reading.reason : reading.kind;
  };

  it("gives its bytes, and the same identity to each of its names", async () => {
    const [plain, other, empty] = await Promise.all(["plain.md", "other-name.md", "empty.md"].map((name) => nodeFiles.read(at(name), 4)));
    expect(plain).toMatchObject({ kind: "read", bytes: new Uint8Array(Buffer.from("text")) });
    expect(other).toEqual(plain);
    expect(empty).toMatchObject({ kind: "read", bytes: new Uint8Array() });
    expect(empty).not.toMatchObject({ identity: plain?.kind === "read" ? plain.identity : "" });
  });

  it("says so when nothing is there", async () => {
    expect(await Promise.all([reasonFor(at("none.md")), reasonFor(at("plain.md", "below"))])).toEqual(["missing", "missing"]);
  });

  it("refuses links, wherever they lead and wherever on the way they are", async () => {
    const links = [at("link.md"), at("dangling.md"), at("circle.md"), at("linked", "inner.md")];
    expect(await Promise.all(links.map(reasonFor))).toEqual(["link", "link", "link", "link"]);
  });

  it("refuses what is no file, without waiting for it", async () => {
    expect(await nodeFiles.read(at("sub"), 100)).toEqual({ kind: "refused", reason: "not_a_file", why: "It is a folder, not a file." });
  });

  it("refuses a file that is larger than asked for, and says both sizes", async () => {
    expect(await nodeFiles.read(at("plain.md"), 3)).toEqual({
      kind: "refused",
      reason: "too_large",
      bytes: 4,
      why: "It has 4 B; at most 3 B are read.",
    });
  });

  it("tells what the system says of a file that cannot be read", async () => {
    expect(await nodeFiles.read(at("n".repeat(300)), 100)).toMatchObject({
      reason: "unreadable",
      why: expect.stringMatching(/^It could not be read: ENAMETOOLONG/),
    });
  });

  if (process.platform !== "win32") {
    it("refuses a pipe and a device, without waiting for either", async () => {
      execFileSync("/usr/bin/env", ["mkfifo", at("pipe.md")]);
      expect(await nodeFiles.read(at("pipe.md"), 100)).toEqual({ kind: "refused", reason: "not_a_file", why: "It is a pipe, not a file." });
      expect(await reasonFor("/dev/zero")).toBe("not_a_file");
    });
  }

  // Its size is said to be 0, whatever it holds: the one file that is always read differently from how it looked.
  if (existsSync("/proc/version")) {
    it("refuses a file that does not hold still", async () => {
      expect(await reasonFor("/proc/version")).toBe("changed");
    });
  }
});

describe("the place of a path", () => {
  it("is where links lead", async () => {
    expect(await nodeFiles.place(at("linked", "inner.md"))).toEqual({ path: at("sub", "inner.md"), isFolder: false });
    expect(await nodeFiles.place(at("linked"))).toEqual({ path: at("sub"), isFolder: true });
  });

  it("is none where nothing is, and an error where links go in a circle", async () => {
    expect(await Promise.all([nodeFiles.place(at("none")), nodeFiles.place(at("dangling.md"))])).toEqual([undefined, undefined]);
    await expect(nodeFiles.place(at("circle.md"))).rejects.toThrow("ELOOP");
  });
});

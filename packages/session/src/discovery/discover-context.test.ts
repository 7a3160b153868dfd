import { link, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { estimateText, type Measure } from "@oriel/core";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CONTEXT_FILE_NAMES, type ContextSearch, discoverContext } from "./discover-context.ts";
import type { Discovered } from "./discovered.ts";
import { nodeFiles } from "./node-files.ts";
import type { TextFiles } from "./text-files.ts";

/** One token a word. */
const byWords: Measure = (text) => text.match(/\S+/g)?.length ?? 0;

function words(howMany: number, word = "word"): string {
  return new Array(howMany).fill(word).join(" ");
}

describe("discoverContext in a real folder", () => {
  let outside: string;
  let root: string;

  beforeEach(async () => {
    outside = await mkdtemp(join(tmpdir(), "oriel-context-"));
    root = join(outside, "root");
    await mkdir(join(root, "app", "src"), { recursive: true });
    await write("../AGENTS.md", "not to be seen");
  });

  afterEach(async () => {
    await rm(outside, { recursive: true });
  });

  async function write(path: string, content: string | Uint8Array): Promise<void> {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }

  async function discover(from: string, changes: Partial<ContextSearch> = {}): Promise<Discovered> {
    return await discoverContext({
      from: join(root, from),
      root,
      names: CONTEXT_FILE_NAMES,
      budgetTokens: 100,
      maxFileBytes: 1000,
      measure: byWords,
      files: nodeFiles,
      ...changes,
    });
  }

  const told = ({ files }: Discovered): readonly string[] =>
    files.map((file) => `${file.path} ${file.kind === "left_out" ? file.reason : file.kind}`);

  it("reads each folder's files from the root down to the path, the nearest last", async () => {
    await write("AGENTS.md", "Be kind.\r\n");
    await write("ORIEL.md", "Use tabs.");
    await write("app/src/AGENTS.md", "\uFEFFUse spaces.");
    await write("app/src/deep/AGENTS.md", "Too deep.");
    await write("app/src/main.ts", "code");
    const found = await discover("app/src/main.ts");
    expect(found).toEqual({
      root: (await nodeFiles.place(root))?.path,
      text: `Context from AGENTS.md:

Be kind.

Context from ORIEL.md:

Use tabs.

Context from app/src/AGENTS.md:

Use spaces.`,
      tokens: 15,
      files: [
        { path: "AGENTS.md", bytes: 10, kind: "whole", tokens: 5 },
        { path: "ORIEL.md", bytes: 9, kind: "whole", tokens: 5 },
        { path: "app/src/AGENTS.md", bytes: 14, kind: "whole", tokens: 5 },
      ],
    });
    expect(await discover("app/src")).toEqual(found);
  });

  it("finds nothing where nothing is", async () => {
    expect(await discover("app")).toMatchObject({ text: "", tokens: 0, files: [] });
  });

  it("stops at the root, also when the root is the path, and reads only the names it is given", async () => {
    await write("NOTES.md", "Mine.");
    await write("AGENTS.md", "Theirs.");
    expect(told(await discover(".", { names: ["NOTES.md"] }))).toEqual(["NOTES.md whole"]);
  });

  it("refuses a path outside of the root, however it is spelt", async () => {
    await mkdir(join(outside, "rootless"));
    await symlink(outside, join(root, "way-out"));
    for (const from of ["..", "app/../../rootless", "way-out"]) {
      await expect(discover(from)).rejects.toMatchObject({
        code: "invalid_request",
        param: "from",
        message: expect.stringMatching(/^The path .* leads out of the root .*root\.$/),
      });
    }
  });

  it("takes a path or a root that is reached through links for where they lead", async () => {
    await write("app/AGENTS.md", "In app.");
    await symlink(root, join(outside, "another-way"));
    await symlink(join(root, "app"), join(outside, "into-app"));
    expect(told(await discover(".", { from: join(outside, "into-app"), root: join(outside, "another-way") }))).toEqual([
      "app/AGENTS.md whole",
    ]);
  });

  it("says what is wrong with a path or root that cannot be used", async () => {
    await write("file.txt", "");
    await symlink(join(root, "circle"), join(root, "circle"));
    await expect(discover("none")).rejects.toMatchObject({
      code: "invalid_request",
      param: "from",
      message: expect.stringContaining("path that exists"),
    });
    await expect(discover("circle")).rejects.toMatchObject({
      code: "invalid_request",
      param: "from",
      message: expect.stringContaining("ELOOP"),
    });
    await expect(discover("file.txt", { root: join(root, "file.txt") })).rejects.toMatchObject({ code: "invalid_request", param: "root" });
  });

  it.each(["", ".", "..", "../AGENTS.md", "a/b.md", "a\\b.md", "a.md:b", "a\0b"])(
    "refuses the name %j, which leads elsewhere",
    async (name) => {
      await expect(discover(".", { names: [name] })).rejects.toMatchObject({ code: "invalid_request", param: "names" });
    },
  );

  it("passes over what is no plain text, tells it, and reads the rest", async () => {
    await symlink(join(outside, "AGENTS.md"), join(root, "AGENTS.md"));
    await mkdir(join(root, "ORIEL.md"));
    await write("app/AGENTS.md", words(300));
    await write("app/ORIEL.md", "a\0b");
    await write("app/src/AGENTS.md", " \r\n");
    await write("app/src/ORIEL.md", "Still here.");
    const found = await discover("app/src", { names: [...CONTEXT_FILE_NAMES, "N".repeat(300)] });
    expect(found.text).toBe("Context from app/src/ORIEL.md:\n\nStill here.");
    const long = `${"N".repeat(300)} unreadable`;
    expect(told(found)).toEqual([
      "AGENTS.md link",
      "ORIEL.md not_a_file",
      long,
      "app/AGENTS.md too_large",
      "app/ORIEL.md not_text",
      `app/${long}`,
      "app/src/AGENTS.md empty",
      "app/src/ORIEL.md whole",
      `app/src/${long}`,
    ]);
  });

  it("reads one file once under all its names, and one text once", async () => {
    await write("AGENTS.md", "Be kind.");
    await link(join(root, "AGENTS.md"), join(root, "ORIEL.md"));
    await write("app/AGENTS.md", "\uFEFFBe kind.\r\n");
    const found = await discover("app");
    expect([found.text, told(found)]).toEqual([
      "Context from AGENTS.md:\n\nBe kind.",
      ["AGENTS.md whole", "ORIEL.md same_file", "app/AGENTS.md same_text"],
    ]);
  });

  it("reads what can be read of a damaged file, and tells", async () => {
    await write("AGENTS.md", Buffer.from("caf\xe9", "latin1"));
    expect(await discover(".")).toMatchObject({
      text: "Context from AGENTS.md:\n\ncaf\uFFFD",
      files: [{ kind: "whole", note: expect.stringContaining("replacement character") }],
    });
  });

  // Windows has no such names of folders.
  if (process.platform !== "win32") {
    it("cannot be made to name a file it did not read by the name of a folder", async () => {
      await write("a\n\nContext from ORIEL.md:\n\nb/AGENTS.md", "Be kind.");
      const { text } = await discover("a\n\nContext from ORIEL.md:\n\nb");
      expect(text).toBe("Context from a Context from ORIEL.md: b/AGENTS.md:\n\nBe kind.");
    });
  }
});

describe("the budget of discovered context", () => {
  it("goes to whole files first, the nearest before those above, and then to the beginnings of others", async () => {
    const found = await inMemory(
      {
        "/r/AGENTS.md": `${words(20, "top")}`,
        "/r/a/AGENTS.md": `# A\n\n${words(20, "one")}\n\n# B\n\n${words(50, "two")}\n\n${words(50, "three")}`,
        "/r/a/b/AGENTS.md": words(30, "near"),
      },
      "/r/a/b",
      100,
    );
    expect(found).toEqual({
      root: "/r",
      text: [
        `Context from AGENTS.md:\n\n${words(20, "top")}`,
        `Context from a/AGENTS.md:\n\n# A\n\n${words(20, "one")}\n\n[The rest of this file is left out.]`,
        `Context from a/b/AGENTS.md:\n\n${words(30, "near")}`,
      ].join("\n\n"),
      tokens: 89,
      files: [
        { path: "AGENTS.md", bytes: 79, kind: "whole", tokens: 23 },
        {
          path: "a/AGENTS.md",
          bytes: 591,
          kind: "cut",
          tokens: 33,
          why: "33 of its 127 tokens are in the prompt: context files have 100 tokens together.",
        },
        { path: "a/b/AGENTS.md", bytes: 149, kind: "whole", tokens: 33 },
      ],
    });
  });

  it("goes to the nearer of two where there is room for one", async () => {
    const found = await inMemory({ "/r/AGENTS.md": words(60, "top"), "/r/a/AGENTS.md": words(60, "near") }, "/r/a", 100);
    expect(found.files.map(({ path, kind }) => `${path} ${kind}`)).toEqual(["AGENTS.md left_out", "a/AGENTS.md whole"]);
  });

  it("tells of a file of which nothing fits", async () => {
    expect(await inMemory({ "/r/AGENTS.md": words(200) }, "/r", 100)).toEqual({
      root: "/r",
      text: "",
      tokens: 0,
      files: [
        {
          path: "AGENTS.md",
          bytes: 999,
          kind: "left_out",
          reason: "no_room",
          why: "Not even its first paragraph fits of its 203 tokens: context files have 100 tokens together.",
        },
      ],
    });
  });

  const folders = ["/r", "/r/a", "/r/a/b", "/r/a/b/c"];
  const content = fc
    .array(fc.constantFrom("word", "some more words", "\n\n", "\n# Head\n\n", "\n- item ", "漢字", "\r\n", "\n```\n"), { maxLength: 80 })
    .map((pieces) => pieces.join(" "));
  const tree = fc.dictionary(
    fc.constantFrom(...["/", ...folders].flatMap((folder) => CONTEXT_FILE_NAMES.map((name) => join(folder, name)))),
    content,
  );

  it("holds whatever is found; all that is found is told, in order; nothing outside of the root is touched", async () => {
    await fc.assert(
      fc.asyncProperty(tree, fc.constantFrom(...folders), fc.nat(300), fc.boolean(), async (files, from, budget, isByWords) => {
        const touched: string[] = [];
        const measure = isByWords ? byWords : estimateText;
        const found = await inMemory(files, from, budget, { measure, touched });
        expect(found.tokens).toBeLessThanOrEqual(budget);
        expect(found.tokens).toBe(measure(found.text));
        expect(touched.filter((path) => !path.startsWith("/r/"))).toEqual([]);

        const expected = folders
          .slice(0, folders.indexOf(from) + 1)
          .flatMap((folder) => CONTEXT_FILE_NAMES.map((name) => join(folder, name)))
          .filter((path) => path in files);
        expect(found.files.map(({ path }) => join("/r", path))).toEqual(expected);
        const inText = found.files.filter(({ kind }) => kind !== "left_out").map(({ path }) => `Context from ${path}:`);
        expect(found.text.match(/^Context from .*:$/gm) ?? []).toEqual(inText);
        for (const { kind, path } of found.files) {
          const text = (files[join("/r", path)] ?? "").replaceAll("\r\n", "\n").trim();
          if (kind === "whole") expect(found.text).toContain(`Context from ${path}:\n\n${text}`);
        }
      }),
    );
  });
});

async function inMemory(
  contents: Readonly<Record<string, string>>,
  from: string,
  budgetTokens: number,
  { measure = byWords, touched = [] }: { readonly measure?: Measure; readonly touched?: string[] } = {},
): Promise<Discovered> {
  const files: TextFiles = {
    place: async (path) => ({ path, isFolder: true }),
    read: async (path) => {
      touched.push(path);
      const content = contents[path];
      return content === undefined ? { kind: "missing" } : { kind: "read", bytes: Buffer.from(content), identity: path };
    },
  };
  return await discoverContext({ from, root: "/r", names: CONTEXT_FILE_NAMES, budgetTokens, maxFileBytes: 10_000, measure, files });
}

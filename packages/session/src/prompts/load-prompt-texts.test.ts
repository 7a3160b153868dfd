import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { estimateText, PROMPT_MODES, type PromptParts, systemPrompt, TIERS, type Tier, tierOf } from "@oriel/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nodeFiles } from "../discovery/node-files.ts";
import { loadPromptTexts, type PromptTexts } from "./load-prompt-texts.ts";

const ONE = tierOf(2048);
const TWO = tierOf(8192);
const THREE = tierOf(16_384);
const FOUR = tierOf(32_768);

describe("the texts that come with Oriel", () => {
  const load = (mode: string, tier: Tier): Promise<PromptTexts> => loadPromptTexts(mode, tier, { files: nodeFiles, folder: undefined });

  it.each(PROMPT_MODES)("are there for the mode %s in every tier, longer from tier to tier, each with its own file", async (mode) => {
    const texts = await Promise.all(TIERS.map((tier) => load(mode, tier)));
    expect(texts.map(({ from }) => from.mode)).toEqual(TIERS.map(({ level }) => ({ whose: "oriel", file: `${mode}/${level}.md` })));
    const lengths = texts.map(({ parts }) => parts.mode.length + parts.detail.length);
    expect(lengths).toEqual([...new Set(lengths)].sort((a, b) => a - b));
    expect(texts.filter(({ parts, notes }) => parts.mode === "" || parts.rules === "" || notes.length > 0)).toEqual([]);
  });

  it.each(PROMPT_MODES)("leave room in the mode %s for tools and a goal: half of the budget, in every tier", async (mode) => {
    for (const tier of TIERS) {
      const { parts } = await load(mode, tier);
      const { tokens, budget, left } = systemPrompt(parts, tier, estimateText);
      expect(left).toEqual([]);
      expect(tokens).toBeLessThanOrEqual(budget / 2);
    }
  });

  it("make a whole prompt of less than 200 tokens in the smallest tier", async () => {
    const { parts } = await load("developer", ONE);
    const inUse: PromptParts = { tools: [{ name: "read_file" }, { name: "write_file" }, { name: "run" }], goal: "Make the tests pass." };
    const prompt = systemPrompt({ ...parts, ...inUse }, ONE, estimateText);
    expect(prompt.left).toEqual([]);
    expect(prompt.tokens).toBeLessThan(100);
  });
});

describe("the user's own texts", () => {
  let outside: string;
  let folder: string;

  beforeEach(async () => {
    outside = await realpath(await mkdtemp(join(tmpdir(), "oriel-prompts-")));
    folder = join(outside, "prompts");
    await mkdir(folder);
  });

  afterEach(async () => {
    await rm(outside, { recursive: true });
  });

  async function write(path: string, content: string | Uint8Array): Promise<void> {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }

  const load = (mode: string, tier: Tier): Promise<PromptTexts> => loadPromptTexts(mode, tier, { files: nodeFiles, folder });
  const modeText = async (mode: string, tier: Tier): Promise<string> => (await load(mode, tier)).parts.mode;

  it("stand for their tier and those above it, up to the next", async () => {
    const { parts: oriels } = await load("planning", ONE);
    await write("planning/2.md", "Mine for two.\r\n\r\nAnd more.");
    await write("planning/4.md", "Mine for four.");
    expect(await Promise.all([ONE, TWO, THREE, FOUR].map((tier) => modeText("planning", tier)))).toEqual([
      oriels.mode,
      "Mine for two.",
      "Mine for two.",
      "Mine for four.",
    ]);
    expect(await load("planning", THREE)).toMatchObject({
      parts: { mode: "Mine for two.", detail: "And more." },
      from: { mode: { whose: "user", file: "planning/2.md" } },
      notes: [],
    });
  });

  it("change one mode, or the rules, and nothing else", async () => {
    await write("planning/1.md", "Mine.");
    await write("rules/1.md", "My rules.");
    const { parts } = await load("developer", TWO);
    expect([parts.rules, parts.mode.slice(0, 23)]).toEqual(["My rules.", "You help write software"]);
  });

  it("say nothing where a file is empty", async () => {
    await write("developer/1.md", "\n");
    expect((await load("developer", THREE)).parts).toMatchObject({ mode: "", detail: "" });
  });

  it("may be a mode of their own", async () => {
    await write("reviewer/1.md", "You review.");
    expect(await modeText("reviewer", FOUR)).toBe("You review.");
  });

  it("need not be there", async () => {
    await rm(folder, { recursive: true });
    expect((await load("developer", ONE)).notes).toEqual([]);
  });

  it("are passed over and told where they are huge, no text, no file, or a link to elsewhere", async () => {
    await write("../secret.md", "not to be seen");
    await write("debugger/5.md", "x".repeat(70_000));
    await write("debugger/4.md", Buffer.from("a\0b"));
    await write("debugger/3.md", Buffer.from("caf\xe9", "latin1"));
    await mkdir(join(folder, "debugger", "2.md"));
    await symlink(join(outside, "secret.md"), join(folder, "debugger", "1.md"));
    const { from, notes } = await load("debugger", tierOf(65_536));
    expect(from.mode.whose).toBe("oriel");
    const file = (level: number): string => `debugger/${level}.md`;
    expect(notes).toEqual([
      `${file(5)} is not used: It has 68.4 KiB; at most 64 KiB are read.`,
      `${file(4)} is not used: It is not text in UTF-8, or in UTF-16 with a mark.`,
      `${file(3)} is not used: It is not text in UTF-8, or in UTF-16 with a mark.`,
      `${file(2)} is not used: It is a folder, not a file.`,
      `${file(1)} is not used: It is a link that leads out of the folder of texts.`,
    ]);
  });

  it("may be links within their folder, and the folder may be a link itself; one that leads nowhere is told", async () => {
    await write("shared.md", "Shared.");
    await mkdir(join(folder, "reviewer"));
    await symlink(join(folder, "shared.md"), join(folder, "reviewer", "1.md"));
    await symlink(join(folder, "nowhere.md"), join(folder, "reviewer", "2.md"));
    await symlink(folder, join(outside, "linked"));
    const { parts, notes } = await loadPromptTexts("reviewer", TWO, { files: nodeFiles, folder: join(outside, "linked") });
    expect([parts.mode, notes.length]).toEqual(["Shared.", 1]);
  });

  it("cannot be led out of their folder by the name of a mode", async () => {
    await write("../secret/1.md", "not to be seen");
    for (const mode of ["../secret", "..", "", "rules", "Developer"]) {
      await expect(load(mode, ONE)).rejects.toMatchObject({
        code: "invalid_request",
        param: "settings.mode",
        message: `There is no mode ${JSON.stringify(mode)}: expected developer, planning, assistant, debugger, or one of your own: a folder of that name with a file 1.md, in the folder of your texts.`,
      });
    }
  });

  it("tell why a mode of their own has no text", async () => {
    await write("writer/1.md", Buffer.from("a\0b"));
    await expect(load("writer", TWO)).rejects.toMatchObject({
      code: "invalid_request",
      message: expect.stringContaining("writer/1.md is not used: It is not text"),
    });
  });
});

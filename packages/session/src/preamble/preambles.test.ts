import { estimateText, type SessionSettings, textOf } from "@oriel/core";
import { beforeEach, describe, expect, it } from "vitest";
import { nodeFiles } from "../discovery/node-files.ts";
import type { TextFiles } from "../discovery/text-files.ts";
import { leftSentences, type Preamble, sentPreamble } from "./preamble.ts";
import { type Preambles, preambles } from "./preambles.ts";

describe("the preamble of a session", () => {
  /** The user's own texts, by their names in the folder. */
  let own: Map<string, string>;
  let reads: number;
  let told: unknown[];
  let logged: string[];
  let made: Preambles;

  /** A folder of the user's in memory, beside the texts that come with Oriel. */
  const files: TextFiles = {
    place: (path) => (path.startsWith("/mine") ? Promise.resolve({ path, isFolder: true }) : nodeFiles.place(path)),
    read: async (path, most) => {
      reads += 1;
      if (!path.startsWith("/mine/")) return nodeFiles.read(path, most);
      const text = own.get(path.slice("/mine/".length));
      return text === undefined ? { kind: "missing" } : { kind: "read", bytes: new TextEncoder().encode(text), identity: path };
    },
  };

  beforeEach(() => {
    own = new Map();
    reads = 0;
    told = [];
    logged = [];
    made = preambles({
      files,
      folder: "/mine",
      tell: (session, event) => void told.push({ session, ...event }),
      log: { warn: (event) => void logged.push(event) },
    });
  });

  const of = (settings: SessionSettings, window = 16_384, id = "s-1"): Promise<Preamble> => made.of({ id, settings }, window);

  it("is the user's own system prompt to the byte where there is nothing else, and nothing where there is none", async () => {
    expect(await of({ systemPrompt: " Be brief.\n" })).toMatchObject({
      message: { role: "system", content: [{ type: "text", text: " Be brief.\n" }] },
      left: [],
      from: [],
      notes: [],
    });
    expect(await of({}, 2048, "s-2")).toMatchObject({ message: undefined, text: "", tokens: 0 });
    expect(reads).toBe(0);
  });

  it("has the texts of its mode for the tier of its window, and says whose they are", async () => {
    own.set("planning/2.md", "Mine.");
    const { text, from, tier, tokens, budget } = await of({ mode: "planning", goal: "A house." }, 8192);
    expect(text).toMatch(/\n\nMine\.\n\nThe goal: A house\.$/);
    expect([tier.name, tokens, budget]).toEqual(["Basic", estimateText(text), 500]);
    expect(from).toEqual([
      { part: "rules", whose: "oriel", file: "rules/2.md" },
      { part: "mode", whose: "user", file: "planning/2.md" },
    ]);
  });

  it("is the same message as long as its text is the same", async () => {
    const first = await of({ mode: "developer" });
    expect((await of({ mode: "developer" })).message).toBe(first.message);
    expect((await of({ mode: "developer", temperature: 1 })).message).toBe(first.message);
    expect((await of({ mode: "developer", activeSkills: [] })).message).toBe(first.message);
    expect((await of({ mode: "planning" })).message).not.toBe(first.message);
  });

  it("reads the texts of a mode and tier once, until the mode is set anew", async () => {
    own.set("planning/1.md", "One.");
    const before = await of({ mode: "planning" });
    const readBefore = reads;
    own.set("planning/1.md", "Two.");
    expect((await of({ mode: "planning" }, 16_384, "s-2")).text).toBe(before.text);
    expect(reads).toBe(readBefore);
    await made.checkMode("planning");
    expect((await of({ mode: "planning" })).text).toContain("Two.");
  });

  it("tells of another tier and another text, once, and of neither the first time", async () => {
    await of({ mode: "developer" }, 4096);
    expect(told).toEqual([]);
    const { tokens } = await of({ mode: "developer" }, 32_768);
    await of({ mode: "developer" }, 32_768);
    expect(told).toEqual([
      { session: "s-1", type: "tier-changed", from: "Minimal", to: "Premium", window: 32_768 },
      { session: "s-1", type: "system-prompt-updated", tokens, left: [] },
    ]);
  });

  it("tells of another tier alone where the text stays", async () => {
    const { message } = await of({ systemPrompt: "Be brief." }, 4096);
    expect((await of({ systemPrompt: "Be brief." }, 8192)).message).toBe(message);
    expect(told).toEqual([{ session: "s-1", type: "tier-changed", from: "Minimal", to: "Basic", window: 8192 }]);
  });

  it("goes on without a mode that is gone, and takes it up when it is back", async () => {
    own.set("reviewer/1.md", "You review.");
    const settings = { systemPrompt: "Be brief.", mode: "reviewer", goal: "Find faults." };
    expect((await of(settings)).text).toContain("You review.");
    made = preambles({ files, folder: "/mine", log: { warn: (event) => void logged.push(event) } });
    own.clear();
    const gone = await of(settings);
    expect(gone.text).toBe("Be brief.\n\nThe goal: Find faults.");
    expect(gone.notes).toEqual([
      'There is no mode "reviewer": expected developer, planning, assistant, debugger, or one of your own: a folder of that name with a file 1.md, in the folder of your texts. The conversation goes on without it.',
    ]);
    expect(sentPreamble(gone)).toEqual({ mode: undefined, tier: "Standard", left: gone.notes, files: [] });
    await of(settings);
    expect(logged).toEqual(["preamble.texts"]);
    own.set("reviewer/1.md", "You review.");
    expect((await of(settings)).text).toContain("You review.");
  });

  it("says in sentences what did not fit", async () => {
    const activeTools = Array.from({ length: 300 }, (_, at) => ({ name: `tool_${at}` }));
    const preamble = await of({ activeTools }, 2048);
    expect(leftSentences(preamble)).toEqual([
      expect.stringMatching(/^Of the tools: \d+ of 300 are named: a system prompt of the tier Minimal has 200 tokens\.$/),
    ]);
    expect(textOf(preamble.message?.content ?? [])).toBe(preamble.text);
  });

  it("accounts for nothing where only the user's own words stand", async () => {
    expect(sentPreamble(await of({ systemPrompt: "Be brief." }))).toBeUndefined();
  });
});

describe("checkMode", () => {
  it("names the modes there are for one there is not", async () => {
    await expect(preambles().checkMode("developer")).resolves.toBeUndefined();
    for (const mode of ["reviewer", "../rules", "rules"]) {
      await expect(preambles().checkMode(mode)).rejects.toMatchObject({
        code: "invalid_request",
        param: "settings.mode",
        message: `There is no mode ${JSON.stringify(mode)}: expected developer, planning, assistant, debugger.`,
      });
    }
  });
});

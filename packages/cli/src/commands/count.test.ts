import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundledModelPath } from "@oriel/engine";
import type { CountReply } from "@oriel/protocol";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { run } from "../run.ts";
import { type AnsweringServer, answeringServer } from "../testing/answering-server.ts";
import { testSurroundings } from "../testing/surroundings.ts";

const EXACT: CountReply = {
  model: "qwen3:8b",
  tokens: 1204,
  basis: "exact",
  source: "vocabulary",
  source_detail: "vocabulary of qwen3:8b",
};
const PARTS: CountReply = {
  ...EXACT,
  tokens: 1231,
  basis: "estimate",
  messages: [
    { tokens: 1200, basis: "exact" },
    { tokens: 7, basis: "estimate" },
  ],
  tools: { tokens: 20, basis: "exact" },
  frame: { tokens: 4, basis: "exact" },
};
const GUESS: CountReply = { ...EXACT, model: "other", basis: "estimate", source: "estimate", source_detail: "estimate" };
const PATH = "/api/v1/tokens/count";
const HI = [{ role: "user", content: "Hi" }];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "oriel-count-"));
  writeFileSync(join(folder, "text.txt"), "Grüße");
  writeFileSync(join(folder, "marked.txt"), "\uFEFFGrüße");
  writeFileSync(join(folder, "picture.bin"), new Uint8Array([0xff, 0xfe, 0x00]));
  writeFileSync(join(folder, "talk.json"), JSON.stringify(HI));
  writeFileSync(join(folder, "request.json"), JSON.stringify({ model: "gpt-4", messages: HI, tools: [], temperature: 1 }));
  writeFileSync(join(folder, "half.json"), '{"messages": [');
  writeFileSync(join(folder, "other.json"), '{"words": 7}');
});
afterAll(() => rmSync(folder, { recursive: true }));

let server: AnsweringServer;
beforeEach(async () => {
  server = await answeringServer(({ path, body }) => {
    if (path === "/api/v1/models")
      return {
        models: [
          { name: "qwen3:8b", engine: "ollama" },
          { name: "other", engine: "ollama" },
        ],
        engines: [],
      };
    if (path !== PATH) return undefined;
    const asked = body as { readonly model: string; readonly messages?: unknown };
    return asked.model === "other" ? GUESS : asked.messages === undefined ? EXACT : PARTS;
  });
});
afterEach(() => server.stop());

async function oriel(args: readonly string[], input = ""): Promise<{ readonly exit: number; readonly out: string; readonly err: string }> {
  const readInput = (): Promise<Uint8Array> => Promise.resolve(new TextEncoder().encode(input));
  const around = testSurroundings({ env: { ORIEL_URL: server.url }, workingFolder: folder, readInput });
  const exit = await run(args, around);
  return { exit, out: around.terminal.out(), err: around.terminal.err().replaceAll(folder, "FOLDER") };
}

describe("oriel count", () => {
  it.each([
    ["a file", "text.txt", ""],
    ["a file with a byte order mark", "marked.txt", ""],
    ["what is piped in", "-", "Grüße"],
  ])("counts the text of %s", async (_what, file, input) => {
    expect(await oriel(["count", file, "--model", "QWEN3:8b"], input)).toEqual({
      exit: 0,
      out: "1,204 tokens for qwen3:8b (exact: vocabulary of qwen3:8b)\n",
      err: "",
    });
    expect(server.calls.at(-1)).toEqual({ method: "POST", path: PATH, body: { model: "qwen3:8b", text: "Grüße" } });
  });

  it("marks an estimate", async () => {
    expect((await oriel(["count", "text.txt", "--model", "other"])).out).toBe("~1,204 tokens for other (estimate)\n");
  });

  it("prints the gateway's answer with --json", async () => {
    const { exit, out } = await oriel(["count", "text.txt", "--model", "qwen3:8b", "--json"]);
    expect({ exit, out: JSON.parse(out) }).toEqual({ exit: 0, out: { schema_version: 1, ...EXACT } });
  });

  it.each([
    ["an array of messages", "talk.json", null],
    ["a saved request", "request.json", []],
  ])("counts a conversation, part by part: %s", async (_what, file, tools) => {
    expect(await oriel(["count", file, "--messages", "--model", "qwen3:8b"])).toMatchInlineSnapshot(`
      {
        "err": "",
        "exit": 0,
        "out": "PART       TOKENS
      message 0   1,200
      message 1      ~7
      tools          20
      frame           4

      ~1,231 tokens for qwen3:8b (estimate: vocabulary of qwen3:8b)
      ",
      }
    `);
    expect(server.calls.at(-1)?.body).toEqual({ model: "qwen3:8b", messages: HI, tools });
  });

  it.each([
    ["no file", ["no.txt"], "FOLDER/no.txt cannot be read: there is no such file."],
    ["a folder", ["."], "FOLDER cannot be read: it is a folder."],
    ["what is no text", ["picture.bin"], "picture.bin is not text: expected UTF-8."],
    ["half of a JSON file", ["half.json", "--messages"], "half.json is not JSON: "],
    [
      "JSON without messages",
      ["other.json", "--messages"],
      "other.json holds no messages: expected an array of them, or an object with messages.",
    ],
  ])("refuses %s before it asks anybody", async (_what, args, message) => {
    const { exit, err } = await oriel(["count", ...args, "--model", "qwen3:8b"]);
    expect(exit).toBe(2);
    expect(err).toContain(`error: ${message}`);
    expect(server.calls).toEqual([]);
  });

  it("needs a model, and one there is", async () => {
    expect(await oriel(["count", "text.txt"])).toMatchObject({ exit: 2, err: expect.stringContaining("--model <model>") });
    expect(await oriel(["count", "text.txt", "--model", "qwen3:80b"])).toMatchObject({
      exit: 5,
      err: expect.stringContaining("Did you mean qwen3:8b?"),
    });
  });

  it("takes the file of a model for the model that is served from it, and else says how to serve it", async () => {
    expect((await oriel(["count", "text.txt", "--model", "./models/Other.gguf"])).out).toBe("~1,204 tokens for other (estimate)\n");
    expect(await oriel(["count", "text.txt", "--model", "./models/new.gguf"])).toEqual({
      exit: 5,
      out: "",
      err: 'error: The Oriel that runs does not serve ./models/new.gguf: start Oriel with "oriel up --model ./models/new.gguf", and count again while it runs.\n',
    });
  });

  it("says how to start the Oriel that it needs", async () => {
    await server.stop();
    const advice = (path: string): string => `start Oriel with "oriel up --model ${path}", and count again while it runs.\n`;
    for (const [model, path] of [
      ["new.gguf", "new.gguf"],
      ["oriel-demo", bundledModelPath()],
    ] as const) {
      const { exit, err } = await oriel(["count", "text.txt", "--model", model]);
      expect({ exit, err }).toEqual({ exit: 4, err: `error: No Oriel runs that could count: ${advice(path)}` });
    }
    expect(await oriel(["count", "text.txt", "--model", "qwen3:8b"])).toMatchObject({
      exit: 4,
      err: expect.stringContaining('start it with "oriel up"'),
    });
  });
});

import { existsSync } from "node:fs";
import { cp, mkdtemp, open, readdir, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine, EngineRequest } from "@oriel/core";
import { type TinyArchitecture, tinyModel } from "@oriel/testkit";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type EmbeddedEngineOptions, embeddedEngine } from "./embedded-engine.ts";
import { type WholeReply, wholeReply } from "./testing/whole-reply.ts";

const MIB = 1024 ** 2;
const NAME = "model";
/** Each letter is a token. */
const FIRST = "The first conversation is about ships. ".repeat(18);
const SECOND = "Another one has nothing to do with it. ".repeat(18);
const MORE = "And where do they sail?";

let home: string;
let engines: Engine[] = [];
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "oriel-kinds-"));
});
afterEach(async () => {
  await Promise.all(engines.map((engine) => engine.close()));
  engines = [];
});
afterAll(() => rm(home, { recursive: true }));

/** States alone, attention and states in turn, both in every layer, and latent attention. */
describe.each(["mamba2", "granitehybrid", "falcon-h1", "deepseek2"] as const)("a conversation with a model of %s", (architecture) => {
  it("is restored from disk when another has taken its place, and answered token for token as if it had never left", async () => {
    const model = await modelOf(architecture);
    const reader = engineOf(model);
    await say(reader, FIRST, 1);
    const expected = await say(reader, FIRST + MORE);
    const engine = engineOf(model, { coldFolder: join(home, `${architecture}-displaced`) });
    await say(engine, FIRST, 1);
    await say(engine, SECOND, 1);
    const { text, end } = await say(engine, FIRST + MORE);
    // With the token every text begins with.
    expect(end).toMatchObject({ restored: { from: "ssd", tokens: FIRST.length + 1 }, usage: { cachedTokens: FIRST.length + 1 } });
    expect(text).toBe(expected.text);
    expect(engine.kvTiers?.()).toMatchObject([{ cold: { restores: 1, refused: 0 } }]);
  });
});

describe.each([
  { architecture: "granitehybrid", kept: 0 },
  { architecture: "deepseek2", kept: 512 },
] as const)("a saved conversation with a model of $architecture", ({ architecture, kept }) => {
  let model: string;
  let saved: string;
  /** Keeps nothing on disk. */
  let reader: Engine;
  beforeAll(async () => {
    model = await modelOf(architecture);
    reader = embeddedEngine({ modelPath: model, name: NAME, window: undefined, sequences: 1 });
    saved = join(home, `${architecture}-saved`);
    const engine = engineOf(model, { coldFolder: saved });
    await say(engine, FIRST, 1);
    await engine.close();
  });
  afterAll(() => reader.close());

  it(`spares ${kept} tokens of a prompt that leaves it after 512`, async () => {
    const prompt = FIRST.slice(0, 511) + MORE;
    await say(reader, FIRST, 1);
    const expected = await say(reader, prompt);
    const { text, end } = await say(await engineWith(), prompt);
    expect(end.usage.cachedTokens).toBe(kept);
    expect(end.restored?.from).toBe(kept > 0 ? "ssd" : undefined);
    expect(text).toBe(expected.text);
  });

  it.each([
    ["a bit of its file has flipped", flipped],
    ["its file was cut off", cutOff],
  ])("is read anew when %s", async (_, damage) => {
    const engine = await engineWith(damage);
    const { text, end } = await say(engine, FIRST + MORE);
    expect(end.restored).toBeUndefined();
    expect(text).toBe((await say(engineOf(model), FIRST + MORE)).text);
    expect(engine.kvTiers?.()).toMatchObject([{ cold: { restores: 0, refused: 1 } }]);
  });

  /** An engine that finds what was saved, to which something may have happened. It has measured nothing yet, so it takes what it finds. */
  async function engineWith(damage: (path: string) => Promise<void> = async () => undefined): Promise<Engine> {
    const folder = await mkdtemp(join(home, "found-"));
    await cp(saved, folder, { recursive: true });
    for (const name of (await readdir(folder)).filter((file) => file.endsWith(".kv"))) await damage(join(folder, name));
    return engineOf(model, { coldFolder: folder });
  }
});

/** Has one conversation live at a time. */
function engineOf(modelPath: string, options: Partial<EmbeddedEngineOptions> = {}): Engine {
  const engine = embeddedEngine({ modelPath, name: NAME, window: undefined, sequences: 1, maxColdBytes: 64 * MIB, ...options });
  engines.push(engine);
  return engine;
}

async function modelOf(architecture: TinyArchitecture): Promise<string> {
  const path = join(home, `${architecture}.gguf`);
  // Another time of change would make it another model.
  if (!existsSync(path)) await writeFile(path, tinyModel({ architecture }));
  return path;
}

/** @param maxTokens with one, nothing but the prompt is held: the last token that was drawn is not read. */
async function say(engine: Engine, text: string, maxTokens = 24): Promise<WholeReply> {
  const request: EngineRequest = { model: NAME, prompt: { kind: "completion", text }, sampling: { temperature: 0 }, maxTokens };
  return await wholeReply(engine, request);
}

async function flipped(path: string): Promise<void> {
  const file = await open(path, "r+");
  const byte = new Uint8Array(1);
  // In the middle of the state, where llama.cpp looks at nothing.
  const at = Math.floor((await file.stat()).size / 2);
  await file.read(byte, 0, 1, at);
  await file.write(
    byte.map((value) => value ^ 1),
    0,
    1,
    at,
  );
  await file.close();
}

async function cutOff(path: string): Promise<void> {
  await truncate(path, (await stat(path)).size - 1);
}

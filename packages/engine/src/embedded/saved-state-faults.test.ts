import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine, EngineRequest } from "@oriel/core";
import { tinyModel } from "@oriel/testkit";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type EmbeddedEngineOptions, embeddedEngine } from "./embedded-engine.ts";
import { wholeReply } from "./testing/whole-reply.ts";

const NAME = "model";
/** Each letter is a token, and a state of so many takes some 180 KB. */
const FIRST = "The first conversation is about ships. ".repeat(18);
const SECOND = "Another one is about something else.   ".repeat(18);
const MORE = "And where do they sail?";
/** More than there ever are: an engine with so many only reads what is on disk. */
const ALL_HOT = 1_000_000;
/** Makes the system refuse every byte of a file beyond a limit, to one process and nobody else: what a full disk does, without one. */
const LIMITER = "/usr/bin/prlimit";

let home: string;
let model: string;
/** Keeps nothing on disk. */
let reader: Engine;
/** Of the first conversation, as it was written. */
let sound: SavedState;
let engines: Engine[] = [];
let logged: string[] = [];
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "oriel-faults-"));
  model = await written("model", 2);
  reader = embeddedEngine({ modelPath: model, name: NAME, window: undefined, sequences: 1 });
  sound = await savedState(FIRST);
});
afterEach(async () => {
  await Promise.all(engines.map((engine) => engine.close()));
  engines = [];
  logged = [];
});
afterAll(async () => {
  await reader.close();
  await rm(home, { recursive: true });
});

describe("a saved state that cannot be trusted", () => {
  it("is never used: the answer is that of a fresh read, token by token, and then a sound one is used again", async () => {
    const other = await savedState(SECOND);
    const expected = { text: await readAnew(FIRST + MORE), restored: undefined };
    const manifest = (change: (text: string) => string): SavedState => ({ ...sound, manifest: change(sound.manifest) });
    const faults: readonly (readonly [what: string, found: Partial<SavedState>])[] = [
      ["a bit has changed", { ...sound, state: withBitFlipped(sound.state) }],
      ["its end is missing", { ...sound, state: sound.state.subarray(0, 100_000) }],
      ["it is empty", { ...sound, state: Buffer.alloc(0) }],
      ["it is gone", { manifest: sound.manifest }],
      ["it is another conversation's", { ...sound, state: other.state }],
      ["it is another conversation's, and its manifest vouches for it", { state: other.state, manifest: vouching(sound, other) }],
      ["its manifest ends too early", manifest((text) => text.slice(0, 40))],
      ["its manifest tells of fewer tokens", manifest((text) => text.replace(/"tokens":\d+/, '"tokens":700'))],
      ["its manifest is gone", { state: sound.state }],
      ["another release wrote it", manifest((text) => text.replace(/"key":"(.{20})./, '"key":"$1?'))],
    ];
    const folder = await mkdtemp(join(home, "states-"));
    const engine = tiered(folder, { hotTokens: ALL_HOT });
    const answered: (readonly [what: string, said: Said])[] = [];
    for (const [what, found] of faults) {
      await lay(folder, found);
      await say(engine, SECOND);
      answered.push([what, await say(engine, FIRST + MORE)]);
    }
    expect(answered).toEqual(faults.map(([what]) => [what, expected]));

    await lay(folder, sound);
    await say(engine, SECOND);
    expect(await say(engine, FIRST + MORE)).toEqual({ text: await neverLeft(FIRST, FIRST + MORE), restored: "ssd" });
    expect(engine.kvTiers?.()).toMatchObject([{ cold: { restores: 1, refused: 6, saves: 0 } }]);
  });

  it("since it is another model's is not even looked at, though both share the folder and have the same shape", async () => {
    const folder = await mkdtemp(join(home, "states-"));
    await lay(folder, sound);
    const modelPath = await written("other", 1);
    const [foreign, alone] = [tiered(folder, { modelPath, hotTokens: ALL_HOT }), started({ modelPath })];
    for (const text of [FIRST + MORE, SECOND]) expect(await say(foreign, text)).toEqual(await say(alone, text));
    expect([logged, (await readdir(folder)).length]).toEqual([[], 2]);
  });
});

describe("a disk that fails in the middle", () => {
  it("costs what was saved, and no reply, when the folder is gone", async () => {
    const folder = await mkdtemp(join(home, "states-"));
    const engine = tiered(folder);
    await say(engine, FIRST);
    await rm(folder, { recursive: true });
    await say(engine, SECOND);
    expect(await say(engine, FIRST + MORE)).toEqual({ text: await readAnew(FIRST + MORE), restored: undefined });
  });

  if (existsSync(LIMITER)) {
    it("costs what was saved, one line in the log, and no reply, when it takes no more of a file", async () => {
      const folder = await mkdtemp(join(home, "states-"));
      const engine = tiered(folder);
      await say(engine, "Hello.");
      execFileSync(LIMITER, ["--pid", String(engine.facts?.()["pid"]), "--fsize=100000"]);
      for (const text of [FIRST, SECOND]) await say(engine, text);
      expect(await say(engine, FIRST + MORE)).toEqual({ text: await readAnew(FIRST + MORE), restored: undefined });
      expect([logged, await readdir(folder)]).toEqual([["embedded.cold-tier-off"], []]);
    });
  }
});

interface SavedState {
  readonly manifest: string;
  readonly state: Buffer;
}

/** What an engine of its own writes of a conversation. The first is always written: nothing is known yet of what it costs. */
async function savedState(text: string): Promise<SavedState> {
  const folder = await mkdtemp(join(home, "saved-"));
  const engine = tiered(folder);
  await say(engine, text);
  await engine.close();
  const fileEnding = async (ending: string): Promise<Buffer> => {
    const name = (await readdir(folder)).find((found) => found.endsWith(ending));
    return await readFile(join(folder, name ?? `no file ends in ${ending}`));
  };
  return { manifest: (await fileEnding(".json")).toString(), state: await fileEnding(".kv") };
}

/** Puts a state into a folder in place of all that is there, under a name that nobody has seen. */
async function lay(folder: string, { manifest, state }: Partial<SavedState>): Promise<void> {
  for (const name of await readdir(folder)) await rm(join(folder, name));
  const id = randomBytes(12).toString("hex");
  if (state !== undefined) await writeFile(join(folder, `${id}.kv`), state);
  if (manifest !== undefined) await writeFile(join(folder, `${id}.json`), manifest);
}

/** The manifest of one state with the checksum of another. */
function vouching(one: SavedState, other: SavedState): string {
  const { checksum } = JSON.parse(other.manifest);
  return JSON.stringify({ ...JSON.parse(one.manifest), checksum });
}

function withBitFlipped(state: Buffer): Buffer {
  const flipped = Buffer.from(state);
  flipped[90_000] = (flipped[90_000] ?? 0) ^ 1;
  return flipped;
}

async function written(name: string, seed: number): Promise<string> {
  const path = join(home, `${name}.gguf`);
  await writeFile(path, tinyModel({ seed }));
  return path;
}

function tiered(coldFolder: string, options: Partial<EmbeddedEngineOptions> = {}): Engine {
  return started({ coldFolder, maxColdBytes: 2 ** 26, ...options });
}

function started(options: Partial<EmbeddedEngineOptions>): Engine {
  const add = (event: string): void => void logged.push(event);
  const log = { debug: add, info: add, warn: add, error: add };
  const engine = embeddedEngine({ modelPath: model, name: NAME, window: undefined, sequences: 1, log, ...options });
  engines.push(engine);
  return engine;
}

async function readAnew(prompt: string): Promise<string> {
  await say(reader, "Something else.");
  return (await say(reader, prompt)).text;
}

/** The reply to a prompt whose beginning is live. */
async function neverLeft(beginning: string, prompt: string): Promise<string> {
  await say(reader, beginning);
  return (await say(reader, prompt)).text;
}

interface Said {
  readonly text: string;
  /** Where the conversation came from; what begins every prompt does not count. */
  readonly restored: "ram" | "ssd" | undefined;
}

async function say(engine: Engine, text: string): Promise<Said> {
  const request: EngineRequest = { model: NAME, prompt: { kind: "completion", text }, sampling: { temperature: 0 }, maxTokens: 12 };
  const { text: reply, end } = await wholeReply(engine, request);
  return { text: reply, restored: (end.restored?.tokens ?? 0) > 1 ? end.restored?.from : undefined };
}

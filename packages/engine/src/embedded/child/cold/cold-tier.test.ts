import { randomBytes } from "node:crypto";
import { mkdtemp, open, readdir, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type Bytes, type ColdFigures, embeddedServing, type JsonObject, readColdFileName, snapshotBytes } from "@oriel/core";
import { tinyModel } from "@oriel/testkit";
import { getLlama, type Llama, type LlamaContext, type LlamaContextSequence, LlamaLogLevel, type LlamaModel } from "node-llama-cpp";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readGgufFile } from "../../read-gguf-file.ts";
import { keepPrefix } from "../keep-prefix.ts";
import { asTokens } from "../model-vocabulary.ts";
import { ColdFolder } from "./cold-folder.ts";
import { ColdTier, type Find, type Shelf } from "./cold-tier.ts";
import { type Disk, NODE_DISK } from "./disk.ts";

const GIB = 1024 ** 3;
const WINDOW = 2048;
const MODEL = { architecture: "llama", trainedWindow: 2048 } as const;

let home: string;
let folder: string;
let llama: Llama;
let model: LlamaModel;
let context: LlamaContext;
let bytesOf: Shelf["bytesOf"];
let shelf: Shelf;
let sequence: LlamaContextSequence;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "oriel-cold-"));
  const path = join(home, "model.gguf");
  await writeFile(path, tinyModel(MODEL));
  llama = await getLlama({ gpu: false, build: "never", skipDownload: true, logLevel: LlamaLogLevel.disabled });
  model = await llama.loadModel({ modelPath: path });
  context = await model.createContext({ contextSize: WINDOW, sequences: 1, batchSize: 512, threads: 1 });
  bytesOf = await sizesOf(path);
  shelf = { key: "a model", window: WINDOW, bytesOf };
});
beforeEach(async () => {
  folder = await mkdtemp(join(home, "states-"));
  sequence = context.getSequence();
});
afterEach(() => sequence.dispose());
afterAll(async () => {
  await llama.dispose();
  await rm(home, { recursive: true });
});

describe("the cold tier", () => {
  it("brings a conversation back that had to leave, with the same reply as if it had never left", async () => {
    const { tier, figures } = await tierIn(folder);
    const talk = words(1, 700);
    await read(talk);
    await tier.save(sequence, shelf, 0);
    await read(words(2, 700));
    const prompt = [...talk, ...words(3, 40)];
    const found = await findIn(tier, prompt);
    expect(found.tokens).toBe(700);
    expect(await tier.restore(sequence, found, shelf)).toEqual({ kind: "restored", ms: 0 });
    expect(await keepPrefix(sequence, prompt)).toBe(700);
    expect(await greedy(prompt)).toEqual(await continued(talk, prompt));
    // A token was measured to take a millisecond, restoring to take none.
    expect(figures.at(-1)).toMatchObject({ sessions: 1, saves: 1, restores: 1, refused: 0, tokens: 700, savedMs: 700 });
  });

  it("does not make room for one conversation with the one that is about to come back", async () => {
    const each = bytesOf(600) + 400;
    const { tier, figures } = await tierIn(folder, { maxBytes: 2 * each });
    for (const seed of [1, 2]) await saved(tier, words(seed, 600));
    const found = await findIn(tier, [...words(1, 600), 1]);
    await saved(tier, words(3, 600));
    expect(await tier.restore(sequence, found, shelf)).toEqual({ kind: "restored", ms: 0 });
    expect(await tier.find([...words(2, 600), 1], shelf, 0)).toBeUndefined();
    expect(figures.at(-1)).toMatchObject({ sessions: 2, saves: 3, refused: 0 });
  });

  it("gives files their names when their content is safe, the state before the manifest that tells of it", async () => {
    const done: string[] = [];
    const kindOf = (path: string): string => readColdFileName(basename(path))?.kind ?? path;
    const disk: Disk = {
      ...NODE_DISK,
      async sync(path) {
        await NODE_DISK.sync(path);
        done.push(`sync ${kindOf(path)}`);
      },
      async rename(from, to) {
        await NODE_DISK.rename(from, to);
        done.push(`name ${kindOf(to)}`);
      },
    };
    const { tier } = await tierIn(folder, { disk });
    await saved(tier, words(1, 700));
    expect(done).toEqual(["sync part", "sync part", "name state", "name manifest"]);
  });

  it("brings back what was being made safe when it was found, and is safe by now", async () => {
    const { tier, figures } = await tierIn(folder);
    const talk = words(1, 700);
    await read(talk);
    await tier.save(sequence, shelf, 0);
    const found = await findIn(tier, [...talk, 1]);
    await tier.settled();
    expect(await tier.restore(sequence, found, shelf)).toEqual({ kind: "restored", ms: 0 });
    expect(figures.at(-1)).toMatchObject({ restores: 1, refused: 0 });
  });

  it("shares the beginning of one conversation with another, and takes the longest", async () => {
    const { tier } = await tierIn(folder);
    const system = words(1, 600);
    for (const rest of [words(2, 300), words(3, 300)]) {
      await read([...system, ...rest]);
      await tier.save(sequence, shelf, 0);
    }
    await tier.settled();
    expect((await findIn(tier, [...system, ...words(4, 100)])).tokens).toBe(512);
    const prompt = [...system, ...words(3, 300), ...words(5, 10)];
    const found = await findIn(tier, prompt);
    expect(found.tokens).toBe(900);
    await tier.restore(sequence, found, shelf);
    await keepPrefix(sequence, prompt);
    expect(await greedy(prompt)).toEqual(await continued([...system, ...words(3, 300)], prompt));
  });

  it("keeps one state of a conversation that grows, the longest", async () => {
    const { tier, figures } = await tierIn(folder);
    const talk = words(1, 1200);
    for (const length of [400, 800, 1200]) {
      await read(talk.slice(0, length));
      await tier.save(sequence, shelf, 0);
      await tier.settled();
    }
    expect(figures.at(-1)).toMatchObject({ sessions: 1, saves: 3 });
    expect(await findIn(tier, [...talk, 1])).toMatchObject({ tokens: 1200 });
  });

  it("writes nothing that is too short, is saved already, stays in memory, or costs more than it spares", async () => {
    const { tier, figures } = await tierIn(folder);
    const talk = words(1, 600);
    await read(talk.slice(0, 255));
    await tier.save(sequence, shelf, 0);
    await read(talk);
    await tier.save(sequence, shelf, 400);
    expect(await readdir(folder)).toEqual([]);
    await tier.save(sequence, shelf, 0);
    await tier.save(sequence, shelf, 0);
    await tier.settled();
    expect(figures.at(-1)).toMatchObject({ saves: 1 });
    expect(await tier.find([...talk, 1], shelf, 400)).toBeUndefined();

    let now = 0;
    const slow = await tierIn(await mkdtemp(join(home, "slow-")), { clock: () => (now += 10_000) });
    await read(words(2, 600));
    await slow.tier.save(sequence, shelf, 0);
    await slow.tier.settled();
    await read(words(3, 600));
    await slow.tier.save(sequence, shelf, 0);
    await slow.tier.settled();
    expect(slow.figures.at(-1)).toMatchObject({ saves: 1 });
  });

  it("writes nothing that stays within the tokens kept hot", async () => {
    const { tier, figures } = await tierIn(folder, { hotTokens: 500 });
    for (const length of [500, 501]) {
      await read(words(length, length));
      await tier.save(sequence, shelf, 0);
    }
    await tier.settled();
    expect(figures.at(-1)).toMatchObject({ sessions: 1, saves: 1, bytes: bytesOf(501) });
  });

  it("finds nothing under another key, nor what a smaller window cannot hold", async () => {
    const { tier } = await tierIn(folder);
    const talk = words(1, 700);
    await read(talk);
    await tier.save(sequence, shelf, 0);
    await tier.settled();
    expect(await tier.find([...talk, 1], { ...shelf, key: "the next release" }, 0)).toBeUndefined();
    expect(await tier.find([...talk, 1], { ...shelf, window: 512 }, 0)).toBeUndefined();
    expect((await findIn((await tierIn(folder)).tier, [...talk, 1])).tokens).toBe(700);
  });

  it("counts its own model's states, and all bytes of the folder it shares", async () => {
    const { tier } = await tierIn(folder);
    await saved(tier, words(1, 600));
    const { tier: other, figures } = await tierIn(folder, { modelKey: "another model" });
    await read(words(2, 700));
    await other.save(sequence, { ...shelf, key: "another model, served so" }, 0);
    await other.settled();
    expect(figures.at(-1)).toMatchObject({ sessions: 1, bytes: bytesOf(700), folderBytes: await bytesIn(folder) });
  });

  it("stays within its limit, removing what was least recently used", async () => {
    const each = bytesOf(600) + 200;
    const { tier, figures } = await tierIn(folder, { maxBytes: 2 * each });
    for (const seed of [1, 2]) await saved(tier, words(seed, 600));
    // Used again, so the other one is older now.
    await tier.restore(sequence, await findIn(tier, [...words(1, 600), 1]), shelf);
    await saved(tier, words(3, 600));
    expect(figures.map(({ folderBytes }) => folderBytes <= 2 * each)).not.toContain(false);
    expect(await bytesIn(folder)).toBeLessThanOrEqual(2 * each);
    const left = await Promise.all([1, 2, 3].map(async (seed) => (await tier.find([...words(seed, 600), 1], shelf, 0))?.tokens));
    expect(left).toEqual([600, undefined, 600]);
    // What could never fit removes nothing.
    await saved(tier, words(4, 2000));
    expect(figures.at(-1)).toMatchObject({ sessions: 2, saves: 3 });
  });

  it("counts what another process is about to write", async () => {
    const each = bytesOf(600) + 200;
    await writeFile(join(folder, `${"ab".repeat(12)}.${process.pid}.${each}.part`), "");
    const { tier, figures } = await tierIn(folder, { maxBytes: 2 * each });
    for (const seed of [1, 2]) await saved(tier, words(seed, 600));
    expect(figures.at(-1)).toMatchObject({ sessions: 1, saves: 2 });
  });

  it("leaves nothing of the conversation before, not even a checkpoint to go back to", async () => {
    const path = join(home, "sliding.gguf");
    await writeFile(path, tinyModel({ architecture: "gemma3", trainedWindow: WINDOW, slidingWindow: 256 }));
    const sliding = await llama.loadModel({ modelPath: path });
    const plain = sequence;
    sequence = (await sliding.createContext({ contextSize: WINDOW, sequences: 1, batchSize: 512, threads: 1 })).getSequence();
    const { tier } = await tierIn(folder, { reuse: "whole" });
    const ofSliding = { ...shelf, bytesOf: await sizesOf(path) };
    await read(words(1, 900));
    await tier.save(sequence, ofSliding, 0);
    await read(words(2, 600));
    await sequence.takeCheckpoint();
    expect(sequence.lastCheckpointIndex).toBe(599);
    const found = await tier.find([...words(1, 900), 1], ofSliding, 0);
    if (found === undefined) throw new Error("Nothing was found.");
    await tier.restore(sequence, found, ofSliding);
    expect([sequence.contextTokens.length, sequence.lastCheckpointIndex]).toEqual([900, 0]);
    await sliding.dispose();
    sequence = plain;
  });

  it("believes no file that was damaged, and removes it", async () => {
    const damages: readonly ((path: string) => Promise<void>)[] = [flipBit, (path) => truncate(path, 5000), (path) => writeFile(path, "")];
    for (const damage of damages) {
      const { tier, figures, logged } = await tierIn(folder);
      const talk = words(1, 700);
      await saved(tier, talk);
      const found = await findIn(tier, [...talk, 1]);
      await damage(join(folder, `${found.snapshot.id}.kv`));
      expect(await tier.restore(sequence, found, shelf)).toEqual({ kind: "untouched" });
      expect(figures.at(-1)).toMatchObject({ sessions: 0, bytes: 0, folderBytes: 0, refused: 1 });
      expect(logged.map(({ event }) => event)).toEqual(["embedded.snapshot-refused"]);
    }
  });

  it("believes no manifest that was damaged", async () => {
    const { tier } = await tierIn(folder);
    await saved(tier, words(1, 700));
    const manifest = (await readdir(folder)).find((name) => name.endsWith(".json")) ?? "";
    await writeFile(join(folder, manifest), '{"key":"a model","tokens":700');
    const after = await tierIn(folder);
    expect(await after.tier.find([...words(1, 700), 1], shelf, 0)).toBeUndefined();
    expect(await readdir(folder)).toEqual([]);
  });

  it("says that a sequence is broken when llama.cpp refuses a file after all", async () => {
    const { tier, logged } = await tierIn(folder);
    const talk = words(1, 700);
    await saved(tier, talk);
    // The same state of another cache type: whole, but not for this context.
    const path = join(folder, `${(await findIn(tier, [...talk, 1])).snapshot.id}.kv`);
    const disk: Disk = { ...NODE_DISK, checksum: async () => "the same", stat: async () => ({ bytes: bytesOf(700), modifiedAt: 0 }) };
    const deceived = await tierIn(folder, { disk });
    const found = await findIn(deceived.tier, [...talk, 1]);
    await truncate(path, 5000);
    const { safe, ...snapshot } = found.snapshot;
    const trusted: Find = { ...found, snapshot: { ...snapshot, safe: safe.then((sound) => sound && { ...sound, checksum: "the same" }) } };
    expect(await deceived.tier.restore(sequence, trusted, shelf)).toEqual({ kind: "broken" });
    expect([...logged, ...deceived.logged].map(({ event }) => event)).toEqual(["embedded.snapshot-refused"]);
    await sequence.dispose();
    sequence = context.getSequence();
    const drawn = await greedy(talk);
    await sequence.clearHistory();
    expect(drawn).toEqual(await greedy(talk));
  });

  it("takes it that a file can vanish at any moment", async () => {
    const { tier, logged } = await tierIn(folder);
    const talk = words(1, 700);
    await saved(tier, talk);
    const found = await findIn(tier, [...talk, 1]);
    for (const name of await readdir(folder)) await rm(join(folder, name));
    expect(await tier.restore(sequence, found, shelf)).toEqual({ kind: "untouched" });
    expect(await tier.find([...talk, 1], shelf, 0)).toBeUndefined();
    expect(logged).toEqual([]);
  });

  it("takes it that a file can vanish between being looked at and being loaded", async () => {
    const disk: Disk = {
      ...NODE_DISK,
      async checksum(path) {
        const sum = await NODE_DISK.checksum(path);
        if (isLeaving) await rm(path);
        return sum;
      },
    };
    let isLeaving = false;
    const { tier, figures, logged } = await tierIn(folder, { disk });
    const talk = words(1, 700);
    await saved(tier, talk);
    const found = await findIn(tier, [...talk, 1]);
    isLeaving = true;
    expect(await tier.restore(sequence, found, shelf)).toEqual({ kind: "broken" });
    expect([logged, figures.at(-1)?.refused]).toEqual([[], 0]);
    await sequence.dispose();
    sequence = context.getSequence();
  });

  it("leaves a state where it is while it is being restored, although a longer one has come", async () => {
    const { promise: isGrown, resolve: grown } = deferred();
    let restored = "";
    const disk: Disk = {
      ...NODE_DISK,
      async checksum(path) {
        if (path.includes(restored)) await isGrown;
        return await NODE_DISK.checksum(path);
      },
    };
    const talk = words(1, 900);
    await saved((await tierIn(folder)).tier, talk.slice(0, 600));
    const { tier, logged, figures } = await tierIn(folder, { disk });
    const found = await findIn(tier, [...talk.slice(0, 600), 1]);
    restored = found.snapshot.id;
    await read(talk);
    await tier.save(sequence, shelf, 0);
    const restoring = tier.restore(sequence, found, shelf);
    await tier.settled();
    grown();
    expect(await restoring).toEqual({ kind: "restored", ms: 0 });
    expect([logged, figures.at(-1)]).toMatchObject([[], { sessions: 2, saves: 1, restores: 1 }]);
  });

  it.each(["create", "sync", "rename", "list", "touch"] as const)(
    "ends with one line in the log when the disk fails at `%s`",
    async (step) => {
      let isFull = false;
      const disk = failing(step, () => isFull);
      const { tier, logged } = await tierIn(folder, { disk });
      const talk = words(1, 700);
      await saved(tier, talk);
      const found = await findIn(tier, [...talk, 1]);
      isFull = true;
      await tier.find([...talk, 1], shelf, 0);
      await tier.restore(sequence, found, shelf);
      for (const seed of [2, 3]) await saved(tier, words(seed, 700));
      expect(logged).toEqual([{ event: "embedded.cold-tier-off", data: { why: "ENOSPC: no space left on device" } }]);
      expect(await tier.find([...talk, 1], shelf, 0)).toBeUndefined();
      expect((await readdir(folder)).filter((name) => name.endsWith(".part"))).toEqual([]);
    },
  );

  it("does not take a file for a state that a full disk cut short", async () => {
    const disk: Disk = { ...NODE_DISK, stat: async () => ({ bytes: 4096, modifiedAt: 0 }) };
    const { tier, logged } = await tierIn(folder, { disk });
    await saved(tier, words(1, 700));
    expect(logged).toMatchObject([{ event: "embedded.cold-tier-off", data: { why: expect.stringContaining("4096 bytes instead of") } }]);
    expect(await readdir(folder)).toEqual([]);
  });

  it("removes at its start what a killed writer left, and nothing that is not its own", async () => {
    const id = "cd".repeat(12);
    const names = [`${id}.999999999.5000.part`, `${id}.kv`, "notes.txt"];
    for (const name of names) await writeFile(join(folder, name), "half");
    const { figures } = await tierIn(folder, { now: Date.now() + 3_600_000 });
    expect(await readdir(folder)).toEqual(["notes.txt"]);
    expect(figures).toMatchObject([{ sessions: 0, bytes: 0, folderBytes: 0 }]);
  });
});

/** The size of a state of so many tokens. */
async function sizesOf(path: string): Promise<Shelf["bytesOf"]> {
  const reading = await readGgufFile(path);
  if (reading.kind === "unknown") throw new Error(reading.why);
  return (tokens) => snapshotBytes(reading.spec, embeddedServing(reading.spec, 1), tokens);
}

interface Opened {
  readonly tier: ColdTier;
  readonly figures: ColdFigures[];
  readonly logged: { readonly event: string; readonly data: JsonObject }[];
}

/** A tier for which moving takes no time and reading a millisecond a token, unless a clock is given. */
async function tierIn(
  path: string,
  how: {
    readonly maxBytes?: Bytes;
    readonly disk?: Disk;
    readonly clock?: () => number;
    readonly now?: number;
    readonly reuse?: "whole";
    readonly hotTokens?: number;
    readonly modelKey?: string;
  } = {},
): Promise<Opened> {
  const figures: ColdFigures[] = [];
  const logged: { event: string; data: JsonObject }[] = [];
  const disk = how.disk ?? NODE_DISK;
  let now = how.now ?? Date.now();
  const tier = new ColdTier({
    modelKey: how.modelKey ?? "a model",
    folder: new ColdFolder({
      path,
      maxBytes: how.maxBytes ?? GIB,
      disk,
      now: () => (now += 1000),
      newId: () => randomBytes(12).toString("hex"),
      writer: process.pid,
      isAlive: (writer) => writer === process.pid,
    }),
    disk,
    reuse: how.reuse ?? "beginning",
    hotTokens: how.hotTokens ?? 0,
    clock: how.clock ?? (() => 0),
    log: (_, event, data) => logged.push({ event, data }),
    onFigures: (each) => figures.push(each),
  });
  await tier.open();
  tier.measured(1, 1);
  return { tier, figures, logged };
}

function failing(step: keyof Disk, isFull: () => boolean): Disk {
  const fail = async (): Promise<never> => {
    throw new Error("ENOSPC: no space left on device");
  };
  return new Proxy(NODE_DISK, {
    get: (disk, name: keyof Disk) => (name === step && isFull() ? fail : disk[name]),
  });
}

async function saved(tier: ColdTier, tokens: readonly number[]): Promise<void> {
  await read(tokens);
  await tier.save(sequence, shelf, 0);
  await tier.settled();
}

async function findIn(tier: ColdTier, prompt: readonly number[]): Promise<Find> {
  const found = await tier.find(prompt, shelf, 0);
  if (found === undefined) throw new Error("Nothing was found.");
  return found;
}

/** So many tokens, always the same for a seed. */
function words(seed: number, length: number): readonly number[] {
  return Array.from({ length }, (_, index) => (Math.imul(index + 1, 2654435761 + seed * 97) >>> 8) % 256);
}

async function read(tokens: readonly number[]): Promise<void> {
  await keepPrefix(sequence, [...tokens, 0]);
  const kept = sequence.contextTokens.length;
  for (let from = kept; from < tokens.length; from += 512) {
    await sequence.evaluateWithoutGeneratingNewTokens(asTokens(tokens.slice(from, Math.min(from + 512, tokens.length))));
  }
}

/** The 16 likeliest tokens after the prompt, whose beginning may be there already. */
async function greedy(prompt: readonly number[]): Promise<readonly number[]> {
  const kept = sequence.contextTokens.length;
  const drawn: number[] = [];
  for await (const token of sequence.evaluate(asTokens(prompt.slice(kept)), { temperature: 0 })) {
    if (drawn.push(token) === 16) break;
  }
  return drawn;
}

/** The same with the beginning never out of memory. Read in other pieces, rounding may tip the scales of a random model. */
async function continued(talk: readonly number[], prompt: readonly number[]): Promise<readonly number[]> {
  await sequence.clearHistory();
  await read(talk);
  await keepPrefix(sequence, prompt);
  return await greedy(prompt);
}

async function bytesIn(path: string): Promise<Bytes> {
  const sizes = await Promise.all((await readdir(path)).map(async (name) => (await stat(join(path, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function flipBit(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    const { size } = await file.stat();
    const byte = new Uint8Array(1);
    await file.read(byte, 0, 1, size - 1000);
    byte[0] = (byte[0] ?? 0) ^ 4;
    await file.write(byte, 0, 1, size - 1000);
  } finally {
    await file.close();
  }
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

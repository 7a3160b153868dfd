import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Bytes, type Engine, fitTable, type Log, type Message, memoryOf } from "@oriel/core";
import { tinyModel } from "@oriel/testkit";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bundledModelPath } from "./bundled-model.ts";
import { NODE_DISK } from "./child/cold/disk.ts";
import { type EmbeddedEngineOptions, embeddedEngine } from "./embedded-engine.ts";
import { type WholeReply, wholeReply } from "./testing/whole-reply.ts";

const MIB = 1024 ** 2;
const NAME = "model";
/** Each letter is a token. */
const FIRST = "The first conversation is about ships. ".repeat(18);
const SECOND = "Another one has nothing to do with it. ".repeat(18);
const MORE = "And where do they sail?";

let home: string;
let model: string;
let folder: string;
/** Keeps nothing on disk. */
let reader: Engine;
let engines: Engine[] = [];
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "oriel-tiers-"));
  model = join(home, "model.gguf");
  await writeFile(model, tinyModel());
  reader = embeddedEngine({ modelPath: model, name: NAME, window: undefined, sequences: 1 });
});
beforeEach(async () => {
  folder = await mkdtemp(join(home, "states-"));
});
afterEach(async () => {
  await Promise.all(engines.map((engine) => engine.close()));
  engines = [];
});
afterAll(async () => {
  await reader.close();
  await rm(home, { recursive: true });
});

describe("a conversation that comes back", () => {
  it("is restored from disk when another has taken its place, and answered as if it had never left", async () => {
    const engine = tiered();
    const answer = await say(engine, FIRST);
    await say(engine, SECOND);
    const { text, end } = await say(engine, FIRST + answer.text + MORE);
    expect(end).toMatchObject({ restored: { tokens: end.usage.cachedTokens, from: "ssd" } });
    expect(end.usage.cachedTokens).toBeGreaterThanOrEqual(FIRST.length);
    expect(text).toBe(await neverLeft(FIRST, FIRST + answer.text + MORE));
    expect(engine.kvTiers?.()).toMatchObject([
      { model: NAME, hot: { sessions: 1 }, cold: { restores: 1, refused: 0, maxBytes: 64 * MIB } },
    ]);
  });

  it("is still live when nobody took its place", async () => {
    const engine = tiered({ sequences: 2 });
    const answer = await say(engine, FIRST);
    await say(engine, SECOND);
    const { end } = await say(engine, FIRST + answer.text + MORE);
    expect(end).toMatchObject({ restored: { tokens: end.usage.cachedTokens, from: "ram" } });
    expect(engine.kvTiers?.()).toMatchObject([{ hot: { sessions: 2, slots: 2, hits: 1 }, cold: { restores: 0 } }]);
  });

  it("is restored by the next process", async () => {
    const before = tiered();
    const answer = await say(before, FIRST);
    await before.close();
    const { text, end } = await say(tiered(), FIRST + answer.text + MORE);
    expect(end.restored?.from).toBe("ssd");
    expect(text).toBe(await neverLeft(FIRST, FIRST + answer.text + MORE));
  });

  it("is restored in another window, and not by a file of a model that took the place of its own", async () => {
    const before = tiered();
    await say(before, FIRST);
    await before.close();
    const larger = tiered({ window: 2048 });
    expect((await say(larger, FIRST + MORE)).end.restored?.from).toBe("ssd");
    await larger.close();

    const bytes = await readFile(model);
    await writeFile(model, tinyModel({ seed: 2 }));
    const other = await say(tiered(), FIRST + MORE);
    expect(other.end.restored).toBeUndefined();
    expect(other.text).toBe((await say(plain(), FIRST + MORE)).text);
    await writeFile(model, bytes);
  });

  it("is restored by another process that shares the folder, while both keep to the limit", async () => {
    const limit = 450_000;
    const both = [tiered({ maxColdBytes: limit }), tiered({ maxColdBytes: limit })] as const;
    const answer = await say(both[0], FIRST);
    await both[0].close();
    const there = await say(both[1], FIRST + answer.text + MORE);
    expect(there.end.restored?.from).toBe("ssd");
    const third = tiered({ maxColdBytes: limit });
    const texts = ["a", "b", "c", "d"].map((letter) => letter + SECOND);
    await Promise.all([both[1], third].map((engine) => Promise.all(texts.map((text) => say(engine, text)))));
    expect(await bytesIn(folder)).toBeLessThanOrEqual(limit);
    await Promise.all([both[1].close(), third.close()]);
    expect(await bytesIn(folder)).toBeLessThanOrEqual(limit);
    const [first = "", prompt] = [texts[3], texts[3] + MORE];
    const last = await say(tiered({ maxColdBytes: limit }), prompt);
    expect(last.text).toBe(last.end.restored?.from === "ssd" ? await neverLeft(first, prompt) : await readAnew(prompt));
  });

  it("is read anew when the process was killed while it wrote, and what that left is cleared away", async () => {
    const limit = 450_000;
    const expected = { restored: await neverLeft(FIRST, FIRST + MORE), read: await readAnew(FIRST + MORE) };
    // Each time at another point of the writing, wherever that may be.
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const engine = tiered({ maxColdBytes: limit });
      await say(engine, FIRST);
      for (let turn = 0; turn < attempt; turn += 1) await readdir(folder);
      process.kill(Number(engine.facts?.()["pid"]), "SIGKILL");
      await engine.close();
      const after = tiered({ maxColdBytes: limit });
      const { text, end } = await say(after, FIRST + MORE);
      expect(text).toBe(end.restored?.from === "ssd" ? expected.restored : expected.read);
      await after.close();
      expect((await readdir(folder)).filter((name) => name.endsWith(".part"))).toEqual([]);
      expect(await bytesIn(folder)).toBeLessThanOrEqual(limit);
    }
  });

  it("is read anew where the folder cannot be used, which the log tells once", async () => {
    const file = join(folder, "a-file");
    await writeFile(file, "");
    const events: string[] = [];
    const engine = tiered({ coldFolder: join(file, "states"), log: logInto(events) });
    for (const text of [FIRST, SECOND, FIRST]) await say(engine, text);
    expect((await say(engine, SECOND)).end.restored?.from).not.toBe("ssd");
    expect(events).toEqual(["embedded.cold-tier-off"]);
  });

  it("is not written anywhere unless a folder and a limit are given", async () => {
    for (const options of [{ maxColdBytes: undefined }, { coldFolder: undefined }]) {
      const engine = tiered(options);
      for (const text of [FIRST, SECOND, FIRST]) expect((await say(engine, text)).end.restored?.from).not.toBe("ssd");
      expect(engine.kvTiers?.().map(({ cold }) => cold)).toEqual([undefined]);
    }
    expect(await readdir(folder)).toEqual([]);
  });

  it("keeps its memory with the demonstration model", async () => {
    const options = { modelPath: bundledModelPath(), isDemonstration: true } as const;
    const told = [user("My name is Ada."), assistant("Noted."), user("The door code is 4831."), assistant("Noted.")];
    const chatter = Array.from({ length: 12 }, (_, index) => [user(`I like number ${index}.`), assistant("Noted.")]).flat();
    const before = tiered(options);
    await chat(before, [...told, ...chatter, user("Hello!")]);
    await before.close();
    const asked = [...told, ...chatter, user("What is my name?")];
    const [restored, fresh] = [await chat(tiered(options), asked), await chat(plain(options), asked)];
    expect(restored.end.restored?.from).toBe("ssd");
    expect([restored.text, fresh.text]).toEqual(["Your name is Ada.", "Your name is Ada."]);
  });
});

describe("the memory of live conversations", () => {
  it("never takes more than its limit: fewer are kept in a larger window, and one that cannot be held is refused", async () => {
    // A token of this model takes 256 bytes.
    const maxHotBytes = 600 * 1024;
    const engine = plain({ sequences: 2, maxHotBytes });
    const heldIn = async (window: number): Promise<unknown> => {
      await engine.load?.(NAME, window, () => undefined);
      for (const text of [FIRST, SECOND]) await say(engine, text);
      return engine.kvTiers?.()[0]?.hot;
    };
    expect(await heldIn(1024)).toMatchObject({ sessions: 2, slots: 2, bytes: 512 * 1024 });
    expect(await heldIn(2048)).toMatchObject({ sessions: 1, slots: 1, bytes: 512 * 1024 });
    await expect(heldIn(4096)).rejects.toMatchObject({
      code: "model_load_failed",
      message:
        "A window of 4,096 tokens takes 1 MiB of KV cache, and the live conversations may take 600 KiB: choose a smaller window, or raise the limit.",
      data: { window: 4096, neededBytes: 1024 * 1024, maxHotBytes, reason: "out_of_memory" },
    });
    expect((await say(engine, SECOND + MORE)).end.restored?.from).toBe("ram");
  });

  it("is told before anything is loaded as it will be", async () => {
    const memory = await plain({ sequences: 2, maxHotBytes: 600 * 1024 }).memory?.(NAME);
    if (memory === undefined) throw new Error("The memory is not known.");
    const { spec, serving } = memory;
    expect([1024, 2048].map((window) => memoryOf(spec, window, serving).kv.total)).toEqual([512 * 1024, 512 * 1024]);
    expect(fitTable(spec, [2048, 4096], serving, [{ kind: "ram", totalBytes: 2 ** 36, freeBytes: 2 ** 36 }])).toMatchObject([
      { place: "RAM" },
      { place: "does not fit" },
    ]);
  });
});

function tiered(options: Partial<EmbeddedEngineOptions> = {}): Engine {
  return plain({ coldFolder: folder, maxColdBytes: 64 * MIB, ...options });
}

/** One live conversation at a time, unless told otherwise. */
function plain(options: Partial<EmbeddedEngineOptions> = {}): Engine {
  const engine = embeddedEngine({ modelPath: model, name: NAME, window: undefined, sequences: 1, ...options });
  engines.push(engine);
  return engine;
}

/** The reply to a prompt whose beginning is live. Read in other pieces, rounding may tip the scales of a random model. */
async function neverLeft(beginning: string, prompt: string): Promise<string> {
  await say(reader, beginning);
  return (await say(reader, prompt)).text;
}

async function readAnew(prompt: string): Promise<string> {
  await say(reader, "Something else.");
  return (await say(reader, prompt)).text;
}

function say(engine: Engine, text: string): Promise<WholeReply> {
  return wholeReply(engine, { model: NAME, prompt: { kind: "completion", text }, sampling: { temperature: 0 }, maxTokens: 12 });
}

function chat(engine: Engine, messages: readonly Message[]): Promise<WholeReply> {
  return wholeReply(engine, { model: NAME, prompt: { kind: "chat", messages }, sampling: {} });
}

function user(text: string): Message {
  return { role: "user", content: [{ type: "text", text }] };
}

function assistant(text: string): Message {
  return { role: "assistant", content: [{ type: "text", text }] };
}

function logInto(events: string[]): Log {
  const add = (event: string): void => {
    events.push(event);
  };
  return { debug: add, info: add, warn: add, error: add };
}

async function bytesIn(path: string): Promise<Bytes> {
  // What is removed or renamed by a running engine while this looks takes nothing under its old name.
  const sizes = await Promise.all((await readdir(path)).map(async (name) => (await NODE_DISK.stat(join(path, name)))?.bytes ?? 0));
  return sizes.reduce((sum, size) => sum + size, 0);
}

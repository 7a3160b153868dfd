import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine, EngineRequest, Message } from "@oriel/core";
import { type TinyModel, tinyModel } from "@oriel/testkit";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bundledModelPath } from "./bundled-model.ts";
import { type EmbeddedEngineOptions, embeddedEngine } from "./embedded-engine.ts";
import { type WholeReply, wholeReply } from "./testing/whole-reply.ts";

const NAME = "model";
const FIRST = "The first conversation is about ships. ".repeat(18);
const SECOND = "Another one has nothing to do with it. ".repeat(18);
const MORE = "And where do they sail?";
const MIB = 1024 ** 2;

let home: string;
/** Stands for a folder whose files lie in memory. */
let memoryFolder: string;
let coldFolder: string;
let engines: Engine[] = [];
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "oriel-growing-"));
});
beforeEach(async () => {
  memoryFolder = await mkdtemp(join(home, "memory-"));
  coldFolder = join(await mkdtemp(join(home, "cold-")), "states");
});
afterEach(async () => {
  await Promise.all(engines.map((engine) => engine.close()));
  engines = [];
});
afterAll(() => rm(home, { recursive: true }));

describe("a window that changes", () => {
  it.each<TinyModel>([
    { architecture: "llama" },
    { architecture: "qwen2vl" },
    { architecture: "gemma3", slidingWindow: 256 },
    { architecture: "granitehybrid" },
    { architecture: "deepseek2" },
  ])("takes its live conversations along, and answers each as if it had stayed, for a model of $architecture", async (tiny) => {
    const modelPath = await written(tiny);
    const [engine, stayed] = [started({ modelPath, sequences: 2 }), started({ modelPath, sequences: 2, window: 2048 })];
    const texts = [FIRST, SECOND];
    // One token, which is never read: so what is live is the text, and can be continued where only all of a state can.
    for (const text of texts)
      for (const [each, window] of [
        [engine, 1024],
        [stayed, 2048],
      ] as const)
        await say(each, text, window, 1);
    for (const text of texts) {
      const [grown, expected] = [await say(engine, text + MORE, 2048), await say(stayed, text + MORE)];
      expect(grown.text).toBe(expected.text);
      expect(grown.end).toMatchObject({ restored: { from: "ram", tokens: expected.end.usage.cachedTokens } });
    }
    expect(await readdir(memoryFolder)).toEqual([]);
  });

  it("goes on token by token as if the conversation were read afresh, with the demonstration model", async () => {
    const options = { modelPath: bundledModelPath(), isDemonstration: true };
    const [engine, fresh] = [started(options), started(options)];
    const told = [user("My name is Ada."), assistant("Noted."), user("The door code is 4831."), assistant("Noted.")];
    const chatter = Array.from({ length: 12 }, (_, index) => [user(`I like number ${index}.`), assistant("Noted.")]).flat();
    const before = [...told, ...chatter];
    await chat(engine, [...before, user("Hello!")], 1024);
    for (const question of ["What is the door code?", "Summarise the conversation so far as a list of facts.", "Tell me a story."]) {
      const [grown, read] = [await chat(engine, [...before, user(question)], 4096), await chat(fresh, [...before, user(question)], 4096)];
      const deltas = ({ events }: WholeReply) => events.filter(({ type }) => type === "text-delta");
      expect(deltas(grown)).toEqual(deltas(read));
      expect(grown.end.restored?.tokens).toBeGreaterThan(256);
    }
  });

  it("takes them along when it becomes smaller, as far as they fit", async () => {
    const modelPath = await written({ architecture: "llama" });
    const engine = started({ modelPath, sequences: 2 });
    const long = FIRST.repeat(2);
    for (const text of [long, SECOND]) await say(engine, text, 2048);
    expect((await say(engine, SECOND + MORE, 1024)).end.restored?.from).toBe("ram");
    expect((await say(engine, long + MORE, 2048)).end.restored?.tokens ?? 0).toBeLessThanOrEqual(1);
  });

  it("still has them when the new window could not be had", async () => {
    const modelPath = await written({ architecture: "llama", trainedWindow: 2_000_000_000 });
    const engine = started({ modelPath, window: 1024 });
    await say(engine, FIRST);
    await expect(say(engine, FIRST + MORE, 2_000_000_000)).rejects.toMatchObject({ code: "model_load_failed" });
    expect((await say(engine, FIRST + MORE, 1024)).end.restored).toMatchObject({ from: "ram", tokens: FIRST.length + 1 });
    expect(await readdir(memoryFolder)).toEqual([]);
  });

  it("leaves them in the folder of saved states meanwhile where no files lie in memory, and nothing of that stays", async () => {
    const modelPath = await written({ architecture: "llama" });
    const engine = started({ modelPath, memoryFolder: join(home, "none"), coldFolder, maxColdBytes: MIB, hotTokens: 4096 });
    await say(engine, FIRST, 1024);
    expect((await say(engine, FIRST + MORE, 2048)).end.restored?.from).toBe("ram");
    expect(await readdir(coldFolder)).toEqual([]);
  });

  it("reads them again where there is no place, where memory is granted to fewer, and where they are too short to matter", async () => {
    const modelPath = await written({ architecture: "llama" });
    const nowhere = started({ modelPath, memoryFolder: join(home, "none") });
    const [limited, short] = [started({ modelPath, sequences: 2, maxHotBytes: 600 * 1024 }), started({ modelPath })];
    for (const [engine, text] of [
      [nowhere, FIRST],
      [limited, FIRST],
      [short, "Hello."],
    ] as const) {
      await say(engine, text, 1024);
      expect((await say(engine, text + MORE, 2048)).end.restored?.tokens ?? 0).toBeLessThanOrEqual(1);
    }
    expect(await readdir(memoryFolder)).toEqual([]);
  });

  it("clears away what a killed process has left in memory, and touches nothing else", async () => {
    // A process of this number cannot be.
    await mkdir(join(memoryFolder, "oriel-kv-4194999-abcdef"));
    await mkdir(join(memoryFolder, `oriel-kv-${process.pid}-abcdef`));
    await writeFile(join(memoryFolder, "other"), "");
    const engine = started({ modelPath: await written({ architecture: "llama" }) });
    await say(engine, FIRST, 1024);
    await say(engine, FIRST + MORE, 2048);
    expect((await readdir(memoryFolder)).sort()).toEqual([`oriel-kv-${process.pid}-abcdef`, "other"]);
  });
});

async function written(tiny: TinyModel): Promise<string> {
  const path = join(home, `${tiny.architecture}-${tiny.trainedWindow ?? 0}.gguf`);
  await writeFile(path, tinyModel(tiny));
  return path;
}

function started(options: Omit<EmbeddedEngineOptions, "window"> & { readonly window?: number }): Engine {
  const engine = embeddedEngine({ name: NAME, window: undefined, sequences: 1, memoryFolder, ...options });
  engines.push(engine);
  return engine;
}

async function say(engine: Engine, text: string, window?: number, maxTokens = 12): Promise<WholeReply> {
  return await send(engine, { prompt: { kind: "completion", text }, sampling: { temperature: 0 }, maxTokens, window });
}

async function chat(engine: Engine, messages: readonly Message[], window: number): Promise<WholeReply> {
  return await send(engine, { prompt: { kind: "chat", messages }, sampling: { temperature: 0 }, window });
}

async function send(engine: Engine, request: Omit<EngineRequest, "model">): Promise<WholeReply> {
  return await wholeReply(engine, { model: NAME, ...request });
}

function user(text: string): Message {
  return { role: "user", content: [{ type: "text", text }] };
}

function assistant(text: string): Message {
  return { role: "assistant", content: [{ type: "text", text }] };
}

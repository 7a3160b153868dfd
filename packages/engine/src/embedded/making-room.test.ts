import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Engine, type EngineRequest, type KvStrategy, type Message, OrielError } from "@oriel/core";
import { scriptedModel, type TinyModel, tinyModel } from "@oriel/testkit";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { bundledModelPath } from "./bundled-model.ts";
import { type EmbeddedEngineOptions, embeddedEngine } from "./embedded-engine.ts";
import { type WholeReply, wholeReply } from "./testing/whole-reply.ts";

const NAME = "model";
const WINDOW = 512;
const STRATEGIES: readonly KvStrategy[] = [
  { name: "fifo" },
  { name: "sliding_window", windowSize: 200 },
  { name: "keep_first", keepFirst: 100 },
  { name: "adaptive" },
];

let folder: string;
let endless: string;
let tiny: string;
let engines: Engine[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "oriel-making-"));
  endless = await written("endless", scriptedModel({ script: ["one ", "two "], isEndless: true }));
  tiny = await written("tiny", tinyModel());
});
afterEach(async () => {
  await Promise.all(engines.map((engine) => engine.close()));
  engines = [];
});
afterAll(() => rm(folder, { recursive: true }));

describe("a reply that fills the window", () => {
  it.each(STRATEGIES)("goes on under $name, up to what was asked for, and says what has left", async (kvStrategy) => {
    const { text, end } = await say(started(endless, { kvStrategy }), "Count to a thousand.", 1000);
    expect(text).toBe("one two ".repeat(500));
    expect(end).toMatchObject({ finish: { reason: "allowance" }, usage: { replyTokens: 1000 }, evicted: { by: "shift" } });
    expect(end.evicted?.times).toBeGreaterThan(1);
    expect((end.usage.promptTokens ?? 0) + 1000 - (end.evicted?.tokens ?? 0)).toBeLessThanOrEqual(WINDOW);
  });

  it("ends where no strategy is set, and after as many tokens as the window has where none was asked for", async () => {
    const plain = await say(started(endless), "Count.");
    expect(plain.end).toMatchObject({ finish: { reason: "window" }, evicted: undefined });
    const endlessly = await say(started(endless, { kvStrategy: { name: "fifo" } }), "Count.");
    expect(endlessly.end).toMatchObject({ finish: { reason: "window" }, usage: { replyTokens: WINDOW } });
  });

  it("ends where all that is held has to stay", async () => {
    const question = `What is ${"very ".repeat(90)}long?`;
    const { end } = await chat(started(endless, { kvStrategy: { name: "fifo" } }), [user(question)]);
    expect(end).toMatchObject({ finish: { reason: "window" }, evicted: undefined });
  });

  it("keeps the system prompt and the question, and lets what lies between leave by whole messages", async () => {
    const engine = started(bundledModelPath(), { kvStrategy: { name: "fifo" }, isDemonstration: true });
    const said = Array.from({ length: 40 }, (_, index) => [user(`I like number ${index}.`), assistant("Noted.")]).flat();
    const asked = [user("My name is Ada."), assistant("Noted."), ...said];
    const fits = asked.slice(0, await mostThatFit(engine, asked, WINDOW - 3));
    const { text, end } = await chat(engine, [...fits, user("What is the door code?")]);
    // Room is made in the middle of the answer, which is what it is in a window that is large enough.
    const large = started(bundledModelPath(), { isDemonstration: true, window: 4096 });
    expect(text).toBe((await chat(large, [...fits, user("What is the door code?")])).text);
    expect(end).toMatchObject({ finish: { reason: "stop" }, evicted: { times: 1, by: "shift" } });
  });

  it.each<TinyModel>([{ architecture: "qwen2vl" }, { architecture: "gemma3", slidingWindow: 256 }, { architecture: "lfm2" }])(
    "goes on by reading again with a model of $architecture, which llama.cpp cannot shift, and the process lives",
    async (model) => {
      const path = await written(model.architecture ?? "", tinyModel(model));
      const engine = started(path, { kvStrategy: { name: "fifo" } });
      const { events, end } = await say(engine, "A ship sails by. ".repeat(26), 300);
      expect(end).toMatchObject({ finish: { reason: "allowance" }, usage: { replyTokens: 300 }, evicted: { by: "reread" } });
      const begun = events.findIndex(({ type }) => type === "text-delta");
      expect(events.slice(begun).some((event) => event.type === "progress" && event.phase === "reading")).toBe(true);
    },
  );

  it.each(["ram", "ssd"] as const)("leaves nothing behind that is not what reading gives, in %s", async (from) => {
    const cold = from === "ssd" ? { coldFolder: await mkdtemp(join(folder, "states-")), maxColdBytes: 2 ** 26 } : {};
    const engine = started(tiny, { kvStrategy: { name: "keep_first", keepFirst: 100 }, sequences: 1, window: 1024, ...cold });
    const plain = started(tiny, { sequences: 1, window: 1024 });
    const prompt = "A ship sails by. ".repeat(52);
    const next = `${prompt.slice(0, 799)} And then?`;
    expect((await say(engine, prompt, 300)).end.evicted).toBeDefined();
    await say(plain, prompt, 12);
    const [after, expected] = [await say(engine, next, 12), await say(plain, next, 12)];
    expect(after.text).toBe(expected.text);
    expect(after.end.restored).toMatchObject({ from, tokens: from === "ram" ? 100 : 800 });
  });

  it("is refused where the strategy does not suit the window", async () => {
    const engine = started(endless, { kvStrategy: { name: "sliding_window", windowSize: 1024 } });
    await expect(say(engine, "Count.")).rejects.toMatchObject({
      code: "bad_config",
      message: "The KV strategy does not suit the window: sliding_window keeps the newest tokens, 1 up to the window of 512, not 1024.",
    });
    await expect(say(engine, "Count.")).rejects.toBeInstanceOf(OrielError);
  });
});

/** How many of the messages fit a window with a question after them. */
async function mostThatFit(engine: Engine, messages: readonly Message[], window: number): Promise<number> {
  for (let most = messages.length; most > 0; most -= 1) {
    const counted = await engine.count(chatOf([...messages.slice(0, most), user("What is the door code?")])).catch(() => undefined);
    if (counted !== undefined && counted.tokens <= window) return most;
  }
  throw new Error("Not even one message fits.");
}

async function written(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, `${name}.gguf`);
  await writeFile(path, bytes);
  return path;
}

function started(modelPath: string, options: Partial<EmbeddedEngineOptions> = {}): Engine {
  const engine = embeddedEngine({ modelPath, name: NAME, window: WINDOW, ...options });
  engines.push(engine);
  return engine;
}

function say(engine: Engine, text: string, maxTokens?: number): Promise<WholeReply> {
  return wholeReply(engine, { model: NAME, prompt: { kind: "completion", text }, sampling: { temperature: 0 }, maxTokens });
}

function chat(engine: Engine, messages: readonly Message[]): Promise<WholeReply> {
  return wholeReply(engine, chatOf(messages));
}

function chatOf(messages: readonly Message[]): EngineRequest {
  return { model: NAME, prompt: { kind: "chat", messages }, sampling: { temperature: 0 } };
}

function user(text: string): Message {
  return { role: "user", content: [{ type: "text", text }] };
}

function assistant(text: string): Message {
  return { role: "assistant", content: [{ type: "text", text }] };
}

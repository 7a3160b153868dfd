import {
  type CollectedReply,
  collect,
  EMPTY_REPLY,
  type Engine,
  type EngineRequest,
  embeddedServing,
  type Message,
  OrielError,
  type ReplyEvent,
} from "@oriel/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundledModelPath } from "./bundled-model.ts";
import { computeDevices } from "./compute-devices.ts";
import { embeddedEngine } from "./embedded-engine.ts";

const MODEL = "oriel-demo";

let engine: Engine;
beforeAll(() => {
  engine = embeddedEngine({ modelPath: bundledModelPath(), window: undefined, isDemonstration: true });
});
afterAll(() => engine.close());

describe("the embedded engine with the demonstration model", () => {
  it("costs nothing until it is needed, and knows its model before", async () => {
    expect(engine.facts?.()).toMatchObject({ state: "available", pid: null });
    expect(await engine.models()).toMatchObject([{ name: MODEL, state: "available", maxWindow: 4096, isDemonstration: true }]);
    expect(await engine.model(MODEL)).toMatchObject({ loadedWindow: undefined, windowSource: "GGUF llama.context_length" });
  });

  it("tells what its model takes in memory, as its own facts have it, without loading it", async () => {
    const [facts, memory, other] = [await engine.model(MODEL), await engine.memory?.(MODEL), await engine.memory?.("another")];
    expect(memory?.spec).toMatchObject({
      architecture: facts?.architecture,
      trainedWindow: facts?.maxWindow,
      parameters: 2_066_112,
      template: facts?.template,
      layers: [{ count: 4, layer: { kind: "full" } }],
    });
    // All of the file but its header.
    expect(memory?.spec.weights?.total).toBe(4_135_680);
    expect(memory?.serving).toEqual(memory === undefined ? undefined : embeddedServing(memory.spec, 2));
    expect(memory?.devices).toBe(computeDevices(undefined));
    expect(other).toBeUndefined();
    expect(engine.facts?.()).toMatchObject({ state: "available", pid: null });
  });

  it("loads when it is told to, saying how far it is", async () => {
    const fractions: number[] = [];
    await engine.load?.(MODEL, undefined, (fraction) => fractions.push(fraction));
    expect(fractions.length).toBeGreaterThan(1);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    expect(await engine.model(MODEL)).toMatchObject({ state: "loaded", loadedWindow: 4096 });
    expect(await engine.version?.()).toMatch(/^llama\.cpp \S+/);
    expect((await engine.memory?.(MODEL))?.devices).toBe(engine.facts?.()["compute"] === "cpu" ? "ram" : "all");
  });

  it("remembers what it was told, and says when it was not told", async () => {
    const talk = [user("My name is Ada."), assistant("Noted."), user("I live in Lisbon."), assistant("Noted.")];
    expect((await reply(chat([...talk, user("What is my name?")]))).text).toBe("Your name is Ada.");
    expect((await reply(chat([user("Hello!"), assistant("Hello!"), user("What is my name?")]))).text).toBe(
      "You have not told me your name.",
    );
  });

  it("says the same again for the same prompt, whether it was read anew or kept", async () => {
    const request = chat([user("Tell me a story.")]);
    const [first, again] = [await reply(request), await reply(request)];
    expect(again.text).toBe(first.text);
    expect([first.finish, again.finish]).toEqual([{ reason: "stop" }, { reason: "stop" }]);
    expect(again.usage.cachedTokens).toBe((again.usage.promptTokens ?? 0) - 1);
  });

  it("reads only what is new of a conversation that goes on", async () => {
    const begun = [user("The door code is 4831.")];
    const first = await reply(chat(begun));
    const next = await reply(chat([...begun, assistant(first.text), user("What is the door code?")]));
    expect(next.text).toBe("The door code is 4831.");
    expect(next.usage.cachedTokens).toBe((first.usage.promptTokens ?? 0) + (first.usage.replyTokens ?? 0));
  });

  it("counts a prompt as it will read it", async () => {
    const request = chat([user("My name is Ada.")]);
    const counted = await engine.count(request);
    expect(counted).toEqual({ tokens: 16, basis: "exact" });
    expect((await reply(request)).prompt).toEqual(counted);
  });

  it("begins with the exact count and the window, before it reads, and says how far it has read", async () => {
    const seen = await events(completion("A line of text.\n".repeat(100), 1));
    const end = seen.at(-1);
    const { promptTokens = 0, cachedTokens = 0 } = end?.type === "reply-end" ? end.usage : {};
    expect(seen[0]).toEqual({ type: "reply-start", prompt: { tokens: promptTokens, basis: "exact" }, window: 4096 });
    expect(seen.filter((event) => event.type === "progress")).toEqual([
      { type: "progress", phase: "reading", done: cachedTokens, total: promptTokens },
      { type: "progress", phase: "reading", done: cachedTokens + 512, total: promptTokens },
    ]);
  });

  it("ends a reply at its allowance, and at the end of the window", async () => {
    const short = await reply(completion("Once", 5));
    expect([short.finish, short.usage.replyTokens]).toEqual([{ reason: "allowance" }, 5]);
    // Each letter `a` is one token of this vocabulary, after the first token of all.
    const full = await reply(completion("a".repeat(4096 - 1 - 3)));
    expect([full.finish, full.usage]).toMatchObject([{ reason: "window" }, { promptTokens: 4093, replyTokens: 3 }]);
  });

  it("refuses what does not fit, with the numbers, and goes on", async () => {
    const failures = [await failureOf(completion("a".repeat(5000))), await failureOf(completion("a", 4096))];
    expect(failures.map(({ code, data }) => ({ code, data }))).toEqual([
      { code: "context_length_exceeded", data: { needed: 5001, prompt: 5001, reply: null, window: 4096 } },
      { code: "context_length_exceeded", data: { needed: 4098, prompt: 2, reply: 4096, window: 4096 } },
    ]);
    expect((await reply(chat([user("Hello!")]))).finish).toEqual({ reason: "stop" });
  });

  it("tokenises 60,000 repeated letters, and refuses millions before anybody does", async () => {
    expect(await engine.count(completion("a".repeat(60_000)))).toEqual({ tokens: 60_001, basis: "exact" });
    expect((await failureOf(completion("a".repeat(5_000_000)))).data).toMatchObject({ prompt: null, promptBytes: 5_000_000 });
  });

  it("holds a reply to a JSON schema", async () => {
    const schema = { type: "object", properties: { colour: { enum: ["red", "green"] }, is_warm: { type: "boolean" } } };
    const { text, finish } = await reply({ ...chat([user("Which colour?")]), format: { type: "json-schema", schema } });
    expect(finish).toEqual({ reason: "stop" });
    expect(["red", "green"]).toContain(JSON.parse(text).colour);
  });

  it("refuses tools, which its template does not know, and models it does not run", async () => {
    const tools = await failureOf({ ...chat([user("Hi")]), prompt: { kind: "chat", messages: [user("Hi")], tools: [{ name: "f" }] } });
    const model = await failureOf({ ...chat([user("Hi")]), model: "llama3" });
    expect([tools.code, model.code]).toEqual(["not_supported", "model_not_found"]);
    expect(await engine.model("llama3")).toBeUndefined();
  });

  it("refuses a window beyond what the model was made for", async () => {
    expect(await failureOf({ ...chat([user("Hi")]), window: 8192 })).toMatchObject({ code: "window_out_of_bounds" });
  });

  it("serves another window in the same process when it is asked for one", async () => {
    const before = engine.facts?.()["pid"];
    const seen = await events({ ...chat([user("My name is Ada.")]), window: 1024 });
    expect(seen.slice(0, 3)).toEqual([
      { type: "progress", phase: "loading", done: 0, total: 1 },
      { type: "progress", phase: "loading", done: 1, total: 1 },
      { type: "reply-start", prompt: { tokens: 16, basis: "exact" }, window: 1024 },
    ]);
    expect((await reply(chat([user("Hello!")]))).window).toBe(1024);
    expect(engine.facts?.()).toMatchObject({ window: 1024, pid: before });
  });
});

function user(text: string): Message {
  return { role: "user", content: [{ type: "text", text }] };
}

function assistant(text: string): Message {
  return { role: "assistant", content: [{ type: "text", text }] };
}

function chat(messages: readonly Message[]): EngineRequest {
  return { model: MODEL, prompt: { kind: "chat", messages }, sampling: {} };
}

function completion(text: string, maxTokens?: number): EngineRequest {
  return { model: MODEL, prompt: { kind: "completion", text }, sampling: {}, maxTokens };
}

async function events(request: EngineRequest): Promise<readonly ReplyEvent[]> {
  const all: ReplyEvent[] = [];
  for await (const batch of engine.send(request, new AbortController().signal)) all.push(...batch);
  return all;
}

async function reply(request: EngineRequest): Promise<CollectedReply> {
  return collect(EMPTY_REPLY, await events(request));
}

async function failureOf(request: EngineRequest): Promise<OrielError> {
  try {
    await events(request);
  } catch (failure) {
    if (failure instanceof OrielError) return failure;
    throw failure;
  }
  throw new Error("The request was answered.");
}

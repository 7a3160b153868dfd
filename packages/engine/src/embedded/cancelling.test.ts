import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { collect, EMPTY_REPLY, type Engine, type EngineRequest, type Message, type ReplyEvent, textPart } from "@oriel/core";
import { tinyModel } from "@oriel/testkit";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { bundledModelPath } from "./bundled-model.ts";
import { type EmbeddedEngineOptions, embeddedEngine } from "./embedded-engine.ts";

const NAME = "model";
const WINDOW = 2048;
const NAME_ANSWER = "Your name is Ada.";
/** Some 1,400 tokens: three chunks to be read. */
const TALK: readonly Message[] = [
  said("user", "My name is Ada."),
  said("assistant", "Noted."),
  ...Array.from({ length: 56 }, (_, index) => [said("user", `I like number ${index}.`), said("assistant", "Noted.")]).flat(),
];
/** What the demonstration model goes on with until its window is full. */
const ENDLESS = "a b c d e f g a b c d e f g a b c d e f g a b c d e f g";
const OTHER_TALK: readonly Message[] = [said("user", "My name is Bob."), said("assistant", "Noted."), ...TALK.slice(2)];

type Told = (event: ReplyEvent) => boolean;
const isReading: Told = (event) =>
  event.type === "progress" && event.phase === "reading" && event.done > 0 && event.done < (event.total ?? 0);
const isLoading: Told = (event) => event.type === "progress" && event.phase === "loading";
const isQueued: Told = (event) => event.type === "progress" && event.phase === "queued";
const isWritten: Told = ({ type }) => type === "text-delta";
const isOver: Told = ({ type }) => type === "reply-end";

let home: string;
/** Has one slot, and keeps nothing on disk. */
let engine: Engine;
let others: Engine[] = [];
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "oriel-cancelling-"));
  engine = engineWith({});
});
afterEach(async () => {
  await Promise.all(others.map((other) => other.close()));
  others = [];
});
afterAll(async () => {
  await engine.close();
  await rm(home, { recursive: true });
});

describe("a request that is cancelled", () => {
  it("while the weights are loaded is told at once, and the next finds them there", async () => {
    const leaving = new AbortController();
    const reply = ask(engine, TALK, leaving.signal);
    const count = engine.count({ ...chat(TALK), model: NAME }, leaving.signal);
    await expect.poll(() => engine.facts?.()["pid"], { interval: 1 }).toEqual(expect.any(Number));
    const { pid } = engine.facts?.() ?? {};
    leaving.abort();
    await expect(reply).rejects.toMatchObject({ code: "cancelled" });
    await expect(count).rejects.toMatchObject({ code: "cancelled" });
    expect(engine.facts?.()).toMatchObject({ state: "loading" });
    expect((await ask(engine, TALK)).text).toBe(NAME_ANSWER);
    expect(engine.facts?.()).toMatchObject({ state: "loaded", pid });
  });

  it.each<readonly [phase: string, until: Told, request: Partial<EngineRequest>]>([
    ["while its prompt is read", isReading, {}],
    ["while its reply is written", isWritten, {}],
    ["while the window is changed for it", isLoading, { window: 4096 }],
    ["when it has been answered", isOver, {}],
  ])("%s leaves the engine as if it had not been asked", async (_phase, until, request) => {
    await ask(engine, [said("user", "Hello!")]);
    const outcome = await cancelAt(engine, { ...chat(TALK), ...request }, until);
    expect(outcome).toBe(until === isOver ? "answered" : "cancelled");
    await expectFree(engine);
  });

  it("while it waits for its turn gives up its place", async () => {
    const endless = { model: NAME, window: WINDOW, prompt: { kind: "completion", text: ENDLESS }, sampling: { temperature: 0 } } as const;
    const writing = engine.send(endless, new AbortController().signal)[Symbol.asyncIterator]();
    // It keeps its slot, since nobody reads on.
    while ((await writing.next()).value?.some(isWritten) !== true);
    const queued = leaveAt(engine, chat(TALK), isQueued);
    await queued.reached;
    const behind = leaveAt(engine, chat(TALK), isQueued);
    await behind.reached;
    queued.leave();
    expect(await queued.outcome).toBe("cancelled");
    await writing.return?.();
    expect(await behind.outcome).toBe("answered");
    expect(behind.told.filter(isQueued)).toMatchObject([{ done: 2 }, { done: 1 }]);
    await expectFree(engine);
  });

  it("while its state is restored from disk leaves that state to the next, and nothing half written", async () => {
    const coldFolder = await mkdtemp(join(home, "states-"));
    const tiered = started({ coldFolder, maxColdBytes: 2 ** 26 });
    await ask(tiered, TALK);
    await ask(tiered, OTHER_TALK);
    // Each time at another point of what comes first: one conversation is saved, the other looked for, checked and loaded.
    for (let steps = 0; steps < 8; steps += 1) {
      const { leave, outcome } = leaveAt(tiered, chat(TALK), isOver);
      for (let step = 0; step < steps; step += 1) await readdir(coldFolder);
      leave();
      expect(await outcome).toBeOneOf(["cancelled", "answered"]);
      const { text, restored } = await ask(tiered, OTHER_TALK);
      expect([text, restored]).toEqual(["Your name is Bob.", expect.anything()]);
    }
    await expectFree(tiered);
    expect(tiered.kvTiers?.()).toMatchObject([{ cold: { refused: 0 } }]);
    await tiered.close();
    expect((await readdir(coldFolder)).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  it("while room is made for its reply leaves nothing of that behind", async () => {
    const modelPath = join(home, "unshiftable.gguf");
    await writeFile(modelPath, tinyModel({ architecture: "qwen2vl" }));
    const options = { modelPath, isDemonstration: false, window: 1024, kvStrategy: { name: "fifo" } } as const;
    const [upset, calm] = [started(options), started(options)];
    const long: Request = {
      prompt: { kind: "completion", text: "A ship sails by. ".repeat(55) },
      sampling: { temperature: 0 },
      maxTokens: 400,
    };
    let isWriting = false;
    const isMakingRoom: Told = (event) => {
      isWriting ||= isWritten(event);
      return isWriting && isReading(event);
    };
    expect(await cancelAt(upset, long, isMakingRoom)).toBe("cancelled");
    const other: Request = {
      prompt: { kind: "completion", text: "Another one has nothing to do with it. ".repeat(18) },
      sampling: { temperature: 0 },
      maxTokens: 12,
    };
    const [after, expected] = [await reply(upset, other), await reply(calm, other)];
    expect(after.text).toBe(expected.text);
  });

  it("by a consumer that no longer reads is the same as by a signal", async () => {
    for (const until of [isReading, isWritten]) {
      for await (const events of engine.send({ ...chat(TALK), model: NAME }, new AbortController().signal)) if (events.some(until)) break;
      await expectFree(engine);
    }
  });
});

/**
 * What the model is asked next is answered as it should be, and after that the only slot is free and nobody in line. The step that was under way when
 * the request was cancelled is waited for.
 */
async function expectFree(asked: Engine): Promise<void> {
  const replies = [await ask(asked, TALK), await ask(asked, TALK)];
  expect(replies.map(({ text }) => text)).toEqual([NAME_ANSWER, NAME_ANSWER]);
  expect(replies[1]?.events.filter(isQueued)).toEqual([]);
}

function started(options: Partial<EmbeddedEngineOptions>): Engine {
  const other = engineWith(options);
  others.push(other);
  return other;
}

function engineWith(options: Partial<EmbeddedEngineOptions>): Engine {
  const model = { modelPath: bundledModelPath(), isDemonstration: true, window: WINDOW };
  return embeddedEngine({ ...model, name: NAME, sequences: 1, ...options });
}

type Request = Omit<EngineRequest, "model">;

interface Reply {
  readonly text: string;
  readonly events: readonly ReplyEvent[];
  readonly restored: unknown;
}

function ask(asked: Engine, talk: readonly Message[], signal?: AbortSignal): Promise<Reply> {
  return reply(asked, chat(talk), signal);
}

async function reply(asked: Engine, request: Request, signal: AbortSignal = new AbortController().signal): Promise<Reply> {
  const events: ReplyEvent[] = [];
  for await (const batch of asked.send({ window: WINDOW, ...request, model: NAME }, signal)) events.push(...batch);
  const end = events.at(-1);
  return { text: collect(EMPTY_REPLY, events).text, events, restored: end?.type === "reply-end" ? end.restored : undefined };
}

/** Cancels a request as soon as it has been told of something, and answers what came of it. */
async function cancelAt(asked: Engine, request: Request, until: Told): Promise<string> {
  const { reached, leave, outcome } = leaveAt(asked, request, until);
  await reached;
  leave();
  return await outcome;
}

/** A request that can be cancelled once it has been told of something. */
function leaveAt(asked: Engine, request: Request, until: Told) {
  const leaving = new AbortController();
  let reach: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const told: ReplyEvent[] = [];
  const read = async (): Promise<string> => {
    for await (const events of asked.send({ ...request, model: NAME }, leaving.signal)) {
      told.push(...events);
      if (events.some(until)) reach();
    }
    return "answered";
  };
  const outcome = read().catch((failure: { readonly code: string }) => failure.code);
  return { reached, told, leave: () => leaving.abort(), outcome };
}

function chat(talk: readonly Message[]): Request {
  return { prompt: { kind: "chat", messages: [...talk, said("user", "What is my name?")] }, sampling: { temperature: 0 } };
}

function said(role: "user" | "assistant", text: string): Message {
  return { role, content: textPart(text) };
}

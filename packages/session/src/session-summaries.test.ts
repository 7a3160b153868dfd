import {
  type EngineModel,
  type EngineRequest,
  type JsonValue,
  type Log,
  OrielError,
  type SessionSettings,
  type SessionSummary,
  type Store,
} from "@oriel/core";
import { openSqliteStore } from "@oriel/store";
import { type FakeEngine, fakeEngine, fakeReply, settled, steppedReply } from "@oriel/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ConversationEvent } from "./events/conversation-event.ts";
import { type KeptSessions, keepSessions } from "./keep-sessions.ts";
import { SUMMARY_IDLE_MS } from "./session-summaries.ts";
import { summariseSession } from "./summarise-session.ts";
import { takeTurn } from "./take-turn.ts";
import { ESTIMATING } from "./testing/context-world.ts";

const AT = "2026-01-01T00:00:00.000Z";
const NEVER = new AbortController().signal;
const MADE = { summary: "The user said hello, and the assistant did too.", topics: ["hello"] };
const SMALL: EngineModel = { name: "small", state: "loaded", loadedWindow: 4096, maxWindow: 4096 };
const MODELS: readonly EngineModel[] = [{ name: "fake-model", state: "loaded", loadedWindow: 4096, maxWindow: 4096 }, SMALL];

describe("a session that falls silent", () => {
  let world: World;
  beforeEach(async () => {
    world = await worldOf();
  });
  afterEach(() => world.stop());

  it("is summed up, stays where it is in the list, and tells of it", async () => {
    await world.say("Hello!");
    const before = await world.session();
    expect(summaryOf(before)).toBeUndefined();
    await world.silence();
    const after = await world.session();
    expect(summaryOf(after)).toEqual({ ...MADE, by: "fake-model", at: expect.any(String), messages: 2, last: expect.any(String) });
    expect(after).toEqual({ ...before, settings: { ...before.settings, summary: summaryOf(after) } });
    expect(world.told.at(-1)).toEqual({ type: "summary-updated", topics: ["hello"], by: "fake-model" });
  });

  it("is not summed up again after every turn", async () => {
    const made: number[] = [];
    for (let turn = 1; turn <= 8; turn += 1) {
      await world.say(`Hello ${turn}!`);
      const before = world.asked().length;
      await world.silence();
      if (world.asked().length > before) made.push(turn);
    }
    expect(made).toEqual([1, 3, 5, 8]);
  });

  it("is summed up by the model that its settings choose, and never where they say so", async () => {
    await world.set({ summary_model: "small" });
    await world.say("Hello!");
    await world.silence();
    expect(summaryOf(await world.session())).toMatchObject({ by: "small" });
    await world.set({ summaries: "never" });
    await world.say("Hello!");
    await world.silence();
    expect(summaryOf(await world.session())).toBeUndefined();
  });

  it("is left with the summary that its user gave it", async () => {
    await world.set({ summary: { summary: "Mine." } });
    await world.say("Hello!");
    await world.silence();
    expect(summaryOf(await world.session())).toEqual({ summary: "Mine." });
  });

  it("is left alone when its turn broke off, and when it was deleted meanwhile", async () => {
    world.reply = () => failing();
    await expect(world.say("Hello!")).rejects.toMatchObject({ code: "engine_crashed" });
    expect(world.planned()).toBe(0);
    world.reply = undefined;
    await world.say("Hello!");
    await world.store.sessions.delete("s");
    await world.silence();
    expect(world.warnings).toEqual([]);
  });

  it("is not summed up when it goes on before that", async () => {
    await world.say("Hello!");
    await world.say("And again.");
    expect(world.planned()).toBe(1);
    world.kept.summaries.begin("s");
    expect(world.planned()).toBe(0);
  });

  it("stops the summary that is being made when it goes on, and keeps nothing of it", async () => {
    const slow = steppedReply();
    await world.say("Hello!");
    world.reply = (request, signal) => (isForSummary(request) ? slow.stream(signal) : fakeReply(["Hi."]));
    const silence = world.silence();
    await world.untilAsked();
    await world.say("Wait!");
    expect(await slow.left).toBe("aborted");
    await silence;
    expect(summaryOf(await world.session())).toBeUndefined();
    expect(world.warnings).toEqual([]);
  });

  it("is not summed up any more once everything is closed", async () => {
    await world.say("Hello!");
    world.kept.summaries.close();
    expect(world.planned()).toBe(0);
    await world.say("And again.");
    expect(world.planned()).toBe(0);
  });

  it("keeps what was changed of its settings while it was summed up", async () => {
    await world.say("Hello!");
    world.reply = (request) => (isForSummary(request) ? changing(() => world.set({ temperature: 0.5 })) : fakeReply(["Hi."]));
    await world.silence();
    expect((await world.session()).settings).toMatchObject({ temperature: 0.5, summary: MADE });
    await world.say("One.");
    await world.say("Two.");
    world.reply = (request) => (isForSummary(request) ? changing(() => world.set({ summary: { summary: "Mine." } })) : fakeReply(["Hi."]));
    await world.silence();
    expect((await world.session()).settings).toEqual({ summary: { summary: "Mine." } });
  });
});

describe("a session that is summed up when somebody asks", () => {
  let world: World;
  beforeEach(async () => {
    world = await worldOf();
  });
  afterEach(() => world.stop());

  it("is so by whom they name, also over a summary from outside", async () => {
    await world.set({ summary: { summary: "Mine." }, summary_model: "fake-model" });
    await world.say("Hello!");
    const { summary, notes } = await summariseSession(world.kept, "s", "small", NEVER);
    expect({ summary, notes }).toEqual({
      summary: { ...MADE, by: "small", at: expect.any(String), messages: 2, last: expect.any(String) },
      notes: [],
    });
    expect(summaryOf(await world.session())).toEqual(summary);
  });

  it("is refused where there is nothing, nobody, or no such session", async () => {
    await expect(summariseSession(world.kept, "s", undefined, NEVER)).rejects.toMatchObject({ code: "empty_history" });
    await world.say("Hello!");
    await expect(summariseSession(world.kept, "s", "gone", NEVER)).rejects.toMatchObject({ code: "model_not_found" });
    await expect(summariseSession(world.kept, "x", undefined, NEVER)).rejects.toMatchObject({ code: "session_not_found" });
  });
});

type Reply = NonNullable<NonNullable<Parameters<typeof fakeEngine>[0]>["reply"]>;

interface World {
  readonly kept: KeptSessions;
  readonly store: Store;
  readonly engine: FakeEngine;
  readonly told: readonly ConversationEvent[];
  readonly warnings: readonly string[];
  /** How the engine answers, instead of as it does by itself. */
  reply: Reply | undefined;
  session(): Promise<SessionSummary>;
  set(settings: SessionSettings): Promise<void>;
  say(text: string): Promise<void>;
  /** How many summaries are planned. */
  planned(): number;
  /** Lets the time pass, and what was planned be done. */
  silence(): Promise<void>;
  /** Requests for a summary. */
  asked(): readonly EngineRequest[];
  untilAsked(): Promise<void>;
  stop(): Promise<void>;
}

async function worldOf(): Promise<World> {
  const store = await openSqliteStore({ path: ":memory:", now: () => AT });
  await store.sessions.create({
    id: "s",
    model: "fake-model",
    policy: "oriel",
    title: undefined,
    settings: {},
    createdAt: AT,
    updatedAt: AT,
  });
  const planned = new Set<() => void>();
  const warnings: string[] = [];
  const told: ConversationEvent[] = [];
  const silent = (): void => undefined;
  const log: Log = { debug: silent, info: silent, error: silent, warn: (event) => void warnings.push(event) };
  let wake = silent;
  const engine = fakeEngine({
    models: MODELS,
    reply: (request, signal) => {
      if (isForSummary(request)) wake();
      return world.reply === undefined
        ? fakeReply([isForSummary(request) ? JSON.stringify(MADE) : "Hello."])
        : world.reply(request, signal);
    },
  });
  let ids = 0;
  let clock = Date.parse(AT);
  const kept = keepSessions({
    engines: [engine],
    store,
    counters: { counterFor: () => Promise.resolve(ESTIMATING) },
    probe: () => Promise.resolve({ readAt: 0, devices: [], problems: [] }),
    memoryMs: 60_000,
    modelProfiles: [],
    windowWatch: { asked: silent, changed: silent },
    promptWatch: { told: silent },
    listingMs: 0,
    now: () => clock++,
    newId: (prefix) => `${prefix}-${ids++}`,
    later: (ms, then) => {
      if (ms !== SUMMARY_IDLE_MS) return silent;
      planned.add(then);
      return () => planned.delete(then);
    },
    log,
  });
  kept.events.listen("s", ({ event }) => void told.push(event));
  const world: World = {
    kept,
    store,
    engine,
    told,
    warnings,
    reply: undefined,
    async session() {
      const found = await store.sessions.get("s");
      if (found === undefined) throw new Error("The session is gone.");
      return found;
    },
    set: async (settings) => void (await store.sessions.update("s", () => ({ settings, updatedAt: AT }))),
    async say(text) {
      for await (const _ of takeTurn(kept, "s", { message: text }, NEVER));
    },
    planned: () => planned.size,
    async silence() {
      const due = [...planned];
      planned.clear();
      for (const then of due) then();
      await settled(() => engine.requests.length + told.length);
    },
    asked: () => engine.requests.filter(isForSummary),
    untilAsked: () =>
      new Promise((resolve) => {
        wake = resolve;
      }),
    async stop() {
      kept.summaries.close();
      kept.context.close();
      await kept.behind.close();
      await store.close();
    },
  };
  return world;
}

function summaryOf({ settings }: SessionSummary): JsonValue | undefined {
  return settings["summary"];
}

function isForSummary({ format }: EngineRequest): boolean {
  return format !== undefined;
}

async function* failing(): ReturnType<Reply> {
  yield [];
  throw new OrielError("engine_crashed", "It stopped.");
}

async function* changing(change: () => Promise<void>): ReturnType<Reply> {
  await change();
  yield* fakeReply([JSON.stringify(MADE)]);
}

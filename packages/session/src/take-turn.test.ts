import {
  contextLengthExceeded,
  type EngineModel,
  type EngineRequest,
  estimateText,
  type NewCut,
  OrielError,
  type ReplyEvent,
  type ReplyStream,
  resolveWindow,
  type ServedModel,
  type Session,
  SHIPPED_POLICIES,
  type Store,
  textOf,
} from "@oriel/core";
import { openSqliteStore } from "@oriel/store";
import { type FakeEngine, fakeEngine, fakeReply, steppedReply } from "@oriel/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { editMessage } from "./edit-message.ts";
import type { ConversationEvent } from "./events/conversation-event.ts";
import { type InFlight, inFlight } from "./in-flight.ts";
import { type LastPrompts, lastPrompts } from "./last-prompts.ts";
import { openConversations } from "./open-conversations.ts";
import { preambles } from "./preamble/preambles.ts";
import { regenerate } from "./regenerate.ts";
import { restoreSnapshot } from "./restore-snapshot.ts";
import { takeSnapshot } from "./take-snapshot.ts";
import { takeTurn } from "./take-turn.ts";
import type { TurnEvent, TurnInput, TurnPorts } from "./turn.ts";

const details: EngineModel = { name: "fake-model", state: "loaded", loadedWindow: 4096, maxWindow: 8192 };
const session: Session = {
  id: "s-1",
  model: "fake-model",
  policy: "oriel",
  title: undefined,
  settings: { systemPrompt: "Be brief." },
  createdAt: "2026-01-01T00:00:00.000Z",
  updatedAt: "2026-01-01T00:00:00.000Z",
};

describe("takeTurn", () => {
  let store: Store;
  let flight: InFlight;
  let last: LastPrompts;
  let told: ConversationEvent[];
  let logged: string[];

  beforeEach(async () => {
    store = await openSqliteStore({ path: ":memory:", now: () => "2026-01-01T00:00:00.000Z" });
    await store.sessions.create(session);
    flight = inFlight();
    last = lastPrompts();
    told = [];
    logged = [];
  });
  afterEach(() => store.close());

  it("stores what was said and what was answered, and tells how full the window is", async () => {
    const engine = fakeEngine({ reply: () => fakeReply(["Hi", " Ada."], { promptTokens: 20, window: 4096 }) });

    const events = await turn(engine, { message: "My name is Ada." });

    expect(events.map((event) => event.type)).toEqual(["accepted", "reply", "reply", "reply", "reply", "complete"]);
    expect(events[0]).toMatchObject({ prompt: { tokens: 20, basis: "exact" }, window: 4096, account: undefined });
    expect(events.at(-1)).toMatchObject({
      reason: "initial_setup",
      usage: { currentTokens: 22, basis: "exact", maxTokens: 4096, percentage: 0.5, available: 4074 },
    });
    expect(await said()).toEqual(["user: My name is Ada.", "assistant: Hi Ada."]);
  });

  it("sends the system prompt, the whole history and the new message", async () => {
    const engine = fakeEngine();
    await turn(engine, { message: "One" });
    await turn(engine, { message: "Two" });

    expect(promptsOf(engine)[1]).toEqual(["system: Be brief.", "user: One", "assistant: Hello from fake-model.", "user: Two"]);
  });

  it("draws the reply at the session's temperature, unless the turn asks for another", async () => {
    await store.sessions.update("s-1", () => ({ settings: { temperature: 0.2 }, updatedAt: "2026-01-01T00:00:01.000Z" }));
    const engine = fakeEngine();
    await turn(engine, { message: "One", sampling: {} });
    await turn(engine, { message: "Two", sampling: { temperature: 1 } });
    expect(engine.requests.map(({ sampling }) => sampling.temperature)).toEqual([0.2, 1]);
  });

  it("has stored the user's message before the first word of the reply", async () => {
    const reply = steppedReply();
    const events = takeTurn(
      ports(fakeEngine({ reply: (_request, signal) => reply.stream(signal) })),
      "s-1",
      { message: "Hi" },
      new AbortController().signal,
    );
    reply.push({ type: "reply-start", prompt: undefined, window: 4096 });

    const accepted = await events.next();

    expect(accepted.value).toMatchObject({ type: "accepted", prompt: { basis: "estimate" } });
    expect(await said()).toEqual(["user: Hi"]);
    await events.return(undefined);
  });

  it("leaves the conversation as it was when the engine refuses the prompt", async () => {
    const engine = fakeEngine({ reply: () => refuse(contextLengthExceeded({ prompt: 9000, reply: 100, window: 4096 })) });

    await expect(turn(engine, { message: "Too long" })).rejects.toMatchObject({ code: "context_length_exceeded" });
    expect(await said()).toEqual([]);
  });

  it("tells how much of the reply has come while it comes, and nothing once it is there", async () => {
    const engine = fakeEngine({ reply: () => fakeReply(["Once upon a time", " there was a king."]) });
    const seen: number[] = [];
    for await (const _ of takeTurn(ports(engine), "s-1", { message: "A story" }, new AbortController().signal)) seen.push(flight.of("s-1"));
    expect(seen.at(-1)).toBe(0);
    expect(Math.max(...seen)).toBe(estimateText("Once upon a time there was a king."));
  });

  it("keeps a reply that broke off as far as it came, with the reason", async () => {
    const reply = steppedReply();
    reply.push({ type: "reply-start", prompt: undefined, window: 4096 }, { type: "text-delta", text: "Once upon" });
    reply.fail(new OrielError("engine_crashed", "The engine stopped."));
    const engine = fakeEngine({ reply: (_request, signal) => reply.stream(signal) });

    await expect(turn(engine, { message: "A story" })).rejects.toMatchObject({ code: "engine_crashed" });

    const messages = await store.messages.list("s-1");
    expect(messages.map((stored) => textOf(stored.message.content))).toEqual(["A story", "Once upon"]);
    expect(messages[1]?.reply?.error).toEqual({ code: "engine_crashed", message: "The engine stopped." });
  });

  it("keeps to the branch it began on, whatever becomes the current one meanwhile", async () => {
    const reply = steppedReply();
    const engine = fakeEngine({ reply: (_request, signal) => reply.stream(signal) });
    const events = takeTurn(ports(engine), "s-1", { message: "A story" }, new AbortController().signal);
    reply.push({ type: "reply-start", prompt: undefined, window: 4096 }, { type: "text-delta", text: "Once" });
    await events.next();
    await store.branches.fork({ id: "b-1", sessionId: "s-1", from: "s-1", at: 0, createdAt: "2026-01-01T00:00:01.000Z" });
    await events.next();
    await events.return(undefined);

    expect(await said()).toEqual([]);
    await store.branches.use("s-1", "s-1", "2026-01-01T00:00:02.000Z");
    expect(await said()).toEqual(["user: A story", "assistant: Once"]);
  });

  it("keeps what a listener who walks away had heard, once", async () => {
    const reply = steppedReply();
    reply.push({ type: "reply-start", prompt: undefined, window: 4096 }, { type: "text-delta", text: "Once" });
    const engine = fakeEngine({ reply: (_request, signal) => reply.stream(signal) });

    for await (const event of takeTurn(ports(engine), "s-1", { message: "A story" }, new AbortController().signal)) {
      if (event.type === "reply") break;
    }

    expect(await reply.left).toBe("returned");
    expect(await said()).toEqual(["user: A story", "assistant: Once"]);
  });

  it("answers a message that has no answer yet when nothing new is said", async () => {
    await turn(fakeEngine(), { message: "One" });
    const engine = fakeEngine();
    await turn(engine, { message: undefined });

    expect(promptsOf(engine)[0]).toEqual(["system: Be brief.", "user: One", "assistant: Hello from fake-model."]);
    expect(await said()).toHaveLength(3);
  });

  it("refuses to answer nothing, and a session that is not there", async () => {
    await expect(turn(fakeEngine(), { message: undefined })).rejects.toMatchObject({ code: "empty_history" });
    await expect(turn(fakeEngine(), { message: "Hi" }, "s-unknown")).rejects.toMatchObject({ code: "session_not_found" });
  });

  it("marks the usage as an estimate when the engine reports none", async () => {
    const engine = fakeEngine({ reply: () => fakeReply(["four letters"], { promptTokens: 20, usage: {} }) });

    const events = await turn(engine, { message: "Hi" });

    expect(events.at(-1)).toMatchObject({ usage: { basis: "estimate", currentTokens: 23 } });
  });

  describe("tells", () => {
    const PLAIN = ["message-added", "reply-started", "message-added", "usage-updated"];

    it("what is said, that the reply begins, and that it is there, each once it is stored", async () => {
      const engine = fakeEngine({ reply: () => fakeReply(["Hi", " Ada."], { promptTokens: 20, window: 4096 }) });
      await turn(engine, { message: "My name is Ada." });

      const ids = (await store.messages.list("s-1")).map(({ id }) => id);
      expect(told).toEqual([
        { type: "message-added", id: ids[0], position: 0, role: "user" },
        { type: "reply-started", receipt: undefined, window: 4096 },
        { type: "message-added", id: ids[1], position: 1, role: "assistant" },
        {
          type: "usage-updated",
          usage: { currentTokens: 22, basis: "exact", maxTokens: 4096, percentage: 0.5, available: 4074 },
        },
      ]);
    });

    it("that a reply has broken off, after what came of it is stored", async () => {
      await turn(breaking({ type: "text-delta", text: "Once" }), { message: "A story" }).catch(() => undefined);
      expect(types()).toEqual(["message-added", "reply-started", "message-added", "reply-broken"]);
      expect(told.at(-1)).toEqual({ type: "reply-broken", code: "engine_crashed", message: "The engine stopped." });
    });

    it("that a reply has broken off though nothing came of it", async () => {
      await turn(breaking(), { message: "A story" }).catch(() => undefined);
      expect(types()).toEqual(["message-added", "reply-started", "reply-broken"]);
    });

    it("that a reply has broken off which could not be stored", async () => {
      const engine = fakeEngine();
      const failing = { ...store.messages, append: failsAt(2, store.messages.append) };
      const ending = drain(takeTurn({ ...ports(engine), store: { ...store, messages: failing } }, "s-1", { message: "Hi" }, NEVER));
      await expect(ending).rejects.toMatchObject({ code: "storage_failed" });
      expect(types()).toEqual(["message-added", "reply-started", "reply-broken"]);
    });

    it("nothing of a message that was refused", async () => {
      const engine = fakeEngine({ reply: () => refuse(contextLengthExceeded({ prompt: 9000, reply: 100, window: 4096 })) });
      await turn(engine, { message: "Too long" }).catch(() => undefined);
      expect(told).toEqual([]);
    });

    it("of another window than that of the last reply, with the reason", async () => {
      await turn(fakeEngine({ reply: () => fakeReply(["Hi"], { window: 4096 }) }), { message: "One" });
      told.length = 0;
      await turn(fakeEngine({ reply: () => fakeReply(["Hi"], { window: 8192 }) }), { message: "Two" });
      expect(types()).toEqual(["message-added", "reply-started", "context-resized", "message-added", "usage-updated"]);
      expect(told[2]).toEqual({ type: "context-resized", from: 4096, to: 8192, reason: "no_adjustment" });
    });

    it("of a prompt that something other than a message has changed", async () => {
      await turn(fakeEngine(), { message: "One" });
      await store.sessions.update("s-1", () => ({ policy: "mochi", updatedAt: "2026-01-01T00:00:01.000Z" }));
      told.length = 0;
      await turn(fakeEngine(), { message: "Two" });
      expect(types()).toEqual(["message-added", "reply-started", "context-recalculated", "message-added", "usage-updated"]);
      expect(told[2]).toEqual({ type: "context-recalculated", why: "policy", prompt: 11 });
    });

    it("of an edit, of a new reply and of a restored state", async () => {
      await turn(fakeEngine(), { message: "One" });
      const changes = { ...ports(fakeEngine()), store };
      const [asked] = await store.messages.list("s-1");
      const saved = await takeSnapshot(changes, "s-1", { purpose: "recovery", note: undefined });
      expect(types()).toEqual([...PLAIN, "snapshot-created"]);

      told.length = 0;
      const edited = await editMessage(changes, "s-1", asked?.id ?? "", "Another");
      await turn(fakeEngine(), { message: undefined });
      expect(types()).toEqual(["branch-changed", "message-added", "reply-started", "message-added", "usage-updated"]);
      expect(told.slice(0, 2)).toEqual([
        { type: "branch-changed", branch: edited.branch.id },
        { type: "message-added", id: edited.message.id, position: 0, role: "user" },
      ]);

      told.length = 0;
      await regenerate(changes, "s-1", "1");
      await turn(fakeEngine(), { message: undefined });
      expect(types()).toEqual(["branch-changed", "reply-started", "message-added", "usage-updated"]);

      told.length = 0;
      const { branch, before } = await restoreSnapshot(changes, "s-1", saved.id);
      expect(told).toEqual([
        { type: "auto-snapshot-created", id: before.id, purpose: "rollback" },
        { type: "snapshot-restored", id: saved.id, branch: branch.id },
        { type: "branch-changed", branch: branch.id },
      ]);
    });
  });

  describe("a conversation that is cut for a turn", () => {
    const cut = { before: 5000, after: 2500, stages: ["prune", "summarise"], isForced: false };

    it.each([
      ["recovery", false, "Before the conversation was cut to fit its window."],
      ["emergency", true, "Before the conversation was cut because the engine had refused its prompt."],
    ])("is saved first as it was before, for %s", async (purpose, isForced, note) => {
      await turn(fakeEngine(), { message: "One" });
      told.length = 0;
      await turn(cutting({ ...cut, isForced }), { message: "Two" });

      const [saved] = await store.snapshots.list("s-1");
      expect(saved).toMatchObject({ branch: "s-1", messages: 2, model: "fake-model", purpose, note });
      expect(types()).toEqual(["auto-snapshot-created", "message-added", "reply-started", "compressed", "message-added", "usage-updated"]);
      expect(told[0]).toEqual({ type: "auto-snapshot-created", id: saved?.id, purpose });
      expect(told[3]).toEqual({ type: "compressed", before: 5000, after: 2500, stages: ["prune", "summarise"] });
    });

    it("is answered though it cannot be saved, and that is told and logged", async () => {
      const engine = cutting(cut);
      const broken = { ...store.snapshots, create: () => Promise.reject(new OrielError("storage_failed", "The disk is full.")) };
      await drain(takeTurn({ ...ports(engine), store: { ...store, snapshots: broken } }, "s-1", { message: "Hi" }, NEVER));
      expect(types()).toEqual(["snapshot-error", "message-added", "reply-started", "compressed", "message-added", "usage-updated"]);
      expect({ told: told[0], logged }).toEqual({
        told: { type: "snapshot-error", message: "The disk is full." },
        logged: ["snapshot.failed"],
      });
    });
  });

  function types(): readonly string[] {
    return told.map(({ type }) => type);
  }

  async function turn(engine: FakeEngine, input: TurnInput, id = "s-1"): Promise<readonly TurnEvent[]> {
    return drain(takeTurn(ports(engine), id, input, NEVER));
  }

  function ports(engine: FakeEngine): TurnPorts {
    let id = 0;
    return {
      store,
      open: openConversations(store),
      preambles: preambles(),
      policies: SHIPPED_POLICIES,
      inFlight: flight,
      lastPrompts: last,
      route: () => Promise.resolve({ served, engine }),
      context: {
        send: ({ request }, signal) => engine.send({ ...request, model: served.details.name, window: served.window.tokens }, signal),
      },
      tell: (id, event) => void (id === "s-1" && told.push(event)),
      log: { warn: (event) => void logged.push(event) },
      now: () => 1_767_225_600_000,
      newId: (prefix) => `${prefix}-${Math.random()}-${id++}`,
    };
  }

  async function said(): Promise<readonly string[]> {
    const messages = await store.messages.list("s-1");
    return messages.map(({ message }) => `${message.role}: ${textOf(message.content)}`);
  }
});

const served: ServedModel = {
  name: "fake-model",
  engineId: "fake",
  engineLabel: "Fake engine",
  details,
  window: resolveWindow({ loaded: 4096, max: 8192 }),
  evidence: { loaded: 4096, max: 8192 },
  sourceDetail: "loaded by Fake engine",
  settable: true,
  windowNote: undefined,
};

const NEVER = new AbortController().signal;

async function drain(turn: AsyncIterable<TurnEvent>): Promise<readonly TurnEvent[]> {
  const events: TurnEvent[] = [];
  for await (const event of turn) events.push(event);
  return events;
}

/** Fails the one call with this number, from 1. */
function failsAt(number: number, append: Store["messages"]["append"]): Store["messages"]["append"] {
  let calls = 0;
  return (messages) => {
    calls += 1;
    return calls === number ? Promise.reject(new OrielError("storage_failed", "The disk is full.")) : append(messages);
  };
}

/** Begins a reply, and breaks off after these events. */
function breaking(...events: readonly ReplyEvent[]): FakeEngine {
  const reply = steppedReply();
  reply.push({ type: "reply-start", prompt: undefined, window: 4096 }, ...events);
  reply.fail(new OrielError("engine_crashed", "The engine stopped."));
  return fakeEngine({ reply: (_request, signal) => reply.stream(signal) });
}

/** Answers a prompt for which the conversation was cut. */
function cutting(cut: NewCut): FakeEngine {
  const account = { receipt: "r-1", session: "s-1", messages: { kept: 1, compacted: 2, dropped: 0, recalled: 0 }, cut };
  return fakeEngine({
    async *reply() {
      yield [{ type: "planned", prompt: { tokens: 2500, basis: "exact" }, window: 4096, account }];
      yield* fakeReply(["Hi"]);
    },
  });
}

function refuse(error: OrielError): ReplyStream {
  return { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }) };
}

function promptsOf(engine: FakeEngine): readonly (readonly string[])[] {
  return engine.requests.map(({ prompt }: EngineRequest) =>
    prompt.kind === "chat" ? prompt.messages.map((message) => `${message.role}: ${textOf(message.content)}`) : [],
  );
}

import {
  contextLengthExceeded,
  type EngineModel,
  type EngineRequest,
  estimateText,
  OrielError,
  type ReplyStream,
  resolveWindow,
  type ServedModel,
  type Session,
  type Store,
  textOf,
} from "@oriel/core";
import { openSqliteStore } from "@oriel/store";
import { type FakeEngine, fakeEngine, fakeReply, steppedReply } from "@oriel/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type InFlight, inFlight } from "./in-flight.ts";
import { openConversations } from "./open-conversations.ts";
import { preambles } from "./preamble/preambles.ts";
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

  beforeEach(async () => {
    store = await openSqliteStore({ path: ":memory:", now: () => "2026-01-01T00:00:00.000Z" });
    await store.sessions.create(session);
    flight = inFlight();
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
    await store.sessions.update("s-1", { settings: { temperature: 0.2 }, updatedAt: "2026-01-01T00:00:01.000Z" });
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

  async function turn(engine: FakeEngine, input: TurnInput, id = "s-1"): Promise<readonly TurnEvent[]> {
    const events: TurnEvent[] = [];
    for await (const event of takeTurn(ports(engine), id, input, new AbortController().signal)) events.push(event);
    return events;
  }

  function ports(engine: FakeEngine): TurnPorts {
    let id = 0;
    return {
      store,
      open: openConversations(store),
      preambles: preambles(),
      inFlight: flight,
      route: () => Promise.resolve({ served, engine }),
      context: {
        send: ({ request }, signal) => engine.send({ ...request, model: served.details.name, window: served.window.tokens }, signal),
      },
      tell: () => undefined,
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

function refuse(error: OrielError): ReplyStream {
  return { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }) };
}

function promptsOf(engine: FakeEngine): readonly (readonly string[])[] {
  return engine.requests.map(({ prompt }: EngineRequest) =>
    prompt.kind === "chat" ? prompt.messages.map((message) => `${message.role}: ${textOf(message.content)}`) : [],
  );
}

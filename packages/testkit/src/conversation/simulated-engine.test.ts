import { type CollectedReply, collect, EMPTY_REPLY, type EngineRequest, type Message, OrielError, textPart } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { engineContract } from "../engine-contract.ts";
import { gate } from "../upstream/gate.ts";
import { BYTE_FRAME, byteTokens, byteTokensOf } from "./byte-tokens.ts";
import { simulatedEngine } from "./simulated-engine.ts";
import type { SummaryMode } from "./simulated-summary.ts";

engineContract("the simulated engine", async () => {
  const ended = gate();
  function* endless(): Generator<string> {
    try {
      for (;;) yield "on ";
    } finally {
      ended.open();
    }
  }
  const isLong = ({ prompt }: EngineRequest): boolean => prompt.kind === "completion";
  const engine = simulatedEngine({ window: 1_000_000, reply: (request) => (isLong(request) ? endless() : ["Hello."]) });
  return {
    engine,
    request: chat([user("Hi")]),
    longRequest: { model: "simulated-model", prompt: { kind: "completion", text: "Go on" }, sampling: {} },
    stopped: () => ended.opened,
    dispose: async () => {},
  };
});

describe("simulatedEngine", () => {
  const talk = [system("Be brief."), user("a".repeat(400)), assistant("b".repeat(400)), user("Go on.")];

  it("counts what it reads: each message by itself, and what the template adds", async () => {
    const engine = simulatedEngine();
    const request = chat(talk);
    const tokens = talk.reduce((sum, message) => sum + byteTokensOf(message), BYTE_FRAME);
    expect(await engine.count(request)).toEqual({ tokens, basis: "exact" });
    expect((await reply(engine, request)).usage.promptTokens).toBe(tokens);
    expect(byteTokens("übermäßig")).toBe(3);
  });

  it("counts the calls of tools and their schemas", async () => {
    const engine = simulatedEngine();
    const called: Message = { role: "assistant", content: [], toolCalls: [{ id: "call-1", name: "list", argumentsJson: "{}" }] };
    const counts = [
      await engine.count(chat([assistant("")])),
      await engine.count(chat([called])),
      await engine.count({ ...chat([called]), prompt: { kind: "chat", messages: [called], tools: [{ name: "list" }] } }),
    ].map((count) => count?.tokens);
    expect(counts).toEqual([...counts].sort((a = 0, b = 0) => a - b));
    expect(new Set(counts).size).toBe(3);
  });

  it("counts nothing where it is told so", async () => {
    const engine = simulatedEngine({ counts: false });
    expect([await engine.count(chat(talk)), (await reply(engine, chat(talk))).prompt]).toEqual([undefined, undefined]);
  });

  it("refuses what does not fit, as llama-server does: at the window, not only beyond it", async () => {
    const request = chat(talk);
    const { tokens = 0 } = (await simulatedEngine().count(request)) ?? {};
    const failure = await failureOf(reply(simulatedEngine({ window: tokens }), request));
    expect([failure.code, failure.data]).toEqual([
      "context_length_exceeded",
      { needed: tokens, prompt: tokens, reply: null, window: tokens },
    ]);
    expect((await reply(simulatedEngine({ window: tokens + 1 }), request)).finish).toEqual({ reason: "window" });
  });

  it("cuts what does not fit without a word, as Ollama does: the oldest messages, but not the system's nor the last", async () => {
    const engine = simulatedEngine({ window: 160, overflow: "truncate" });
    const [whole, left] = [await engine.count(chat(talk)), await engine.count(chat([system("Be brief."), ...talk.slice(2)]))];
    expect((await reply(engine, chat(talk))).usage.promptTokens).toBe(left?.tokens);
    expect(engine.reads.map(({ sentTokens }) => sentTokens)).toEqual([whole?.tokens]);
  });

  it("cuts one message that is too large to half of the window", async () => {
    const engine = simulatedEngine({ window: 1000, overflow: "truncate" });
    const { usage, finish } = await reply(engine, chat([user("a".repeat(8000))]));
    expect([usage.promptTokens, finish]).toEqual([503, { reason: "stop" }]);
  });

  it("reads only what is new of a conversation that goes on, and all again after a message at its front has left", async () => {
    const engine = simulatedEngine({ reply: () => ["As you wish."] });
    const first = await reply(engine, chat(talk));
    const longer = [...talk, assistant("As you wish."), user("And then?")];
    const second = await reply(engine, chat(longer));
    const third = await reply(engine, chat(longer.slice(1)));
    const read = (first.usage.promptTokens ?? 0) + (first.usage.replyTokens ?? 0);
    expect(first.usage.cachedTokens).toBe(0);
    expect(read - (second.usage.cachedTokens ?? 0)).toBeLessThanOrEqual(1);
    expect(third.usage.cachedTokens).toBeLessThan(byteTokensOf(system("Be brief.")));
  });

  it("reads the last token again of a prompt it has read before", async () => {
    const engine = simulatedEngine();
    const usages = [await reply(engine, chat(talk)), await reply(engine, chat(talk))].map(({ usage }) => usage);
    expect(usages[1]?.cachedTokens).toBe((usages[0]?.promptTokens ?? 0) - 1);
  });

  it("keeps as many conversations as it has slots, and forgets the one that waited longest", async () => {
    const engine = simulatedEngine({ slots: 2 });
    const talks = ["x", "y", "z"].map((letter) => chat([user(letter.repeat(400)), user("Go on.")]));
    for (const at of [0, 1, 0, 1, 2, 0]) await reply(engine, talks[at] ?? chat([]));
    expect(engine.reads.map(({ cachedTokens }) => cachedTokens > 50)).toEqual([false, false, true, true, false, false]);
  });

  it("ends a reply at its allowance and at the end of the window", async () => {
    const engine = simulatedEngine({ window: 300, reply: () => Array.from({ length: 500 }, () => "more") });
    const [short, full] = [await reply(engine, { ...chat([user("Hi")]), maxTokens: 5 }), await reply(engine, chat([user("Hi")]))];
    expect([short.finish, short.usage.replyTokens]).toEqual([{ reason: "allowance" }, 5]);
    expect([full.finish, full.usage.replyTokens]).toEqual([{ reason: "window" }, 300 - (full.usage.promptTokens ?? 0)]);
  });

  it("hands a reply on in one batch where the client takes it so", async () => {
    const batches: number[] = [];
    for await (const batch of simulatedEngine().send({ ...chat(talk), whole: true }, new AbortController().signal))
      batches.push(batch.length);
    expect(batches).toEqual([4]);
  });
});

describe("simulatedEngine asked for a summary", () => {
  const talk = [user("Remember that the permit is XY00012-3456. More later."), assistant("c".repeat(2000))];
  const asked: EngineRequest = { ...chat([...talk, user("Summarise the conversation so far.")]), maxTokens: 100 };
  const answer = (summary: SummaryMode): Promise<CollectedReply> => reply(simulatedEngine({ summary }), asked);

  it("says what facts there were", async () => {
    expect((await answer("good")).text).toBe("The conversation so far had 2 messages.\n- the permit is XY00012-3456.");
  });

  it("says nothing, says the conversation again, or never comes to an end, as it is told", async () => {
    expect(await answer("empty")).toMatchObject({ text: "", finish: { reason: "stop" } });
    expect(await answer("echo")).toMatchObject({ text: expect.stringContaining("More later.ccc"), finish: { reason: "allowance" } });
    expect(await answer("too long")).toMatchObject({ usage: { replyTokens: 100 }, finish: { reason: "allowance" } });
    expect((await failureOf(answer("error"))).code).toBe("engine_failed");
  });

  it("takes a question about summaries for a question", async () => {
    const engine = simulatedEngine({ summary: "error" });
    await reply(engine, chat([user("What is a summary?")]));
    expect(engine.reads.map(({ purpose }) => purpose)).toEqual(["reply"]);
  });
});

function system(text: string): Message {
  return { role: "system", content: textPart(text) };
}

function user(text: string): Message {
  return { role: "user", content: textPart(text) };
}

function assistant(text: string): Message {
  return { role: "assistant", content: textPart(text) };
}

function chat(messages: readonly Message[]): EngineRequest {
  return { model: "simulated-model", prompt: { kind: "chat", messages }, sampling: {} };
}

async function reply(engine: ReturnType<typeof simulatedEngine>, request: EngineRequest): Promise<CollectedReply> {
  let collected = EMPTY_REPLY;
  for await (const batch of engine.send(request, new AbortController().signal)) collected = collect(collected, batch);
  return collected;
}

async function failureOf(work: Promise<unknown>): Promise<OrielError> {
  const failure = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (failure instanceof OrielError) return failure;
  throw new Error("It did not fail as expected.", { cause: failure });
}

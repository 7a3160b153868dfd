import {
  type CancelSignal,
  type Engine,
  type EngineRequest,
  type Message,
  OrielError,
  type ReplyStream,
  textOf,
  textPart,
} from "@oriel/core";
import { type FakeEngine, fakeEngine, fakeReply, simulatedEngine, steppedReply } from "@oriel/testkit";
import { describe, expect, it } from "vitest";
import { type ContextWorld, contextWorld, ESTIMATING, refusalOf } from "../testing/context-world.ts";
import type { SummedUp } from "./sum-up.ts";

const NEVER: CancelSignal = new AbortController().signal;
const TALK: readonly Message[] = [
  user("How should I prune my old apple trees in Lisbon?"),
  assistant("Prune apple trees in winter, with sharp shears."),
  user("And the roses at 14 Garden Street?"),
  assistant("Roses are pruned in early spring."),
];
const GOOD = {
  summary: "The user asked how to prune apple trees in Lisbon. Winter is the time for it.",
  topics: ["pruning", "apple trees"],
};

describe("a conversation that is summed up", () => {
  it("is so by the model, in JSON, after the very prompt that it was sent last", async () => {
    const engine = answering(() => JSON.stringify(GOOD));
    const world = worldOf(engine);
    await world.send(TALK.slice(0, 3));
    expect(await sumUp(world)).toEqual({ ...GOOD, by: "simulated-model", notes: [] });
    const [sent, asked] = engine.requests;
    const messages = messagesOf(asked);
    expect(messages.slice(0, 3)).toEqual(messagesOf(sent));
    expect(messages).toHaveLength(5);
    expect(asked).toMatchObject({ format: { type: "json-schema" }, sampling: { temperature: 0 }, maxTokens: 320, whole: true });
  });

  it("is so in prose where the model cannot write JSON, and its topics are the words of the conversation", async () => {
    const engine = answering(({ format }) =>
      format === undefined ? "- Apple trees in Lisbon are pruned in winter\n- Roses in spring" : "Sure!",
    );
    expect(await sumUp(worldOf(engine))).toMatchObject({
      summary: "Apple trees in Lisbon are pruned in winter. Roses in spring.",
      by: "simulated-model",
      topics: expect.arrayContaining(["apple", "roses"]),
      notes: ["A summary by simulated-model was not used. It is no JSON."],
    });
  });

  it.each<[string, (request: EngineRequest) => ReplyStream]>([
    ["is empty", () => fakeReply([])],
    ["gets stuck", () => fakeReply(["again ".repeat(200)])],
    ["repeats the question", () => fakeReply([textOf(TALK[2]?.content ?? [])])],
    ["is JSON about nothing of it", () => fakeReply(['{"summary": "Thank you, noted.", "topics": []}'])],
    ["is cut off", () => fakeReply(['{"summary": "They spoke'], { finish: { reason: "allowance" } })],
    ["is an error", () => failing("engine_crashed")],
    ["is refused because of its format", () => failing("not_supported")],
  ])("is an extract of itself when what the model writes %s", async (_, reply) => {
    const { summary, topics, by, notes } = await sumUp(worldOf(fakeEngine({ reply })));
    expect({ by, notes: notes.length }).toEqual({ by: "extract", notes: 2 });
    expect(summary).toMatch(/14 Garden Street|Lisbon/);
    expect(topics).toContain("apple");
  });

  it("is so with topics that are each there once, and not too many", async () => {
    const topics = ["Trees", "trees ", "", ...Array.from({ length: 12 }, (_, at) => `topic ${at}`)];
    const engine = answering(() => JSON.stringify({ ...GOOD, topics }));
    expect((await sumUp(worldOf(engine))).topics).toEqual(["Trees", ...Array.from({ length: 7 }, (_, at) => `topic ${at}`)]);
  });

  it("is so by another model in that model's window, whatever the conversation's is", async () => {
    const engine = answering(() => JSON.stringify(GOOD));
    const long = [
      ...Array.from({ length: 60 }, (_, at) => (at % 2 === 0 ? user(`Line ${at} ${"words ".repeat(20)}`) : assistant("Yes."))),
      ...TALK,
    ];
    const world = worldOf(fakeEngine(), 8192);
    const { offer } = world.asked(long);
    const details = { ...offer.served.details, name: "small", loadedWindow: 1024 };
    const made = await world.keeper.sumUp(world.asked(long), { engine, served: { ...offer.served, name: "small", details } }, NEVER);
    expect(made.by).toBe("small");
    const [asked] = engine.requests;
    expect(asked).toMatchObject({ model: "small", window: undefined, maxTokens: 256 });
    expect(messagesOf(asked).length).toBeLessThan(50);
  });

  it("holds nothing that the model must not see, whoever writes it", async () => {
    for (const engine of [answering(() => JSON.stringify(GOOD)), answering(() => "")]) {
      const world = worldOf(engine);
      const marks = { pinned: new Set<number>(), excluded: new Set([2]) };
      const made = await world.keeper.sumUp(world.asked(TALK, { marks }), world.asked(TALK).offer, NEVER);
      expect(JSON.stringify([made, engine.requests.map(messagesOf)])).not.toContain("Garden");
    }
  });

  it("is refused where there is nothing that it may tell of", async () => {
    const world = worldOf(answering(() => ""));
    const marks = { pinned: new Set<number>(), excluded: new Set([0]) };
    const nothing = [{ role: "system", content: textPart("Be brief.") }] as const;
    expect((await refusalOf(world.keeper.sumUp(world.asked(nothing, { marks }), world.asked(nothing).offer, NEVER))).code).toBe(
      "empty_history",
    );
  });

  it("ends when it is called off, and makes no extract then", async () => {
    const reply = steppedReply();
    const stop = new AbortController();
    const world = worldOf(
      fakeEngine({
        reply: (_, signal) => {
          queueMicrotask(() => stop.abort());
          return reply.stream(signal);
        },
      }),
    );
    const made = world.keeper.sumUp(world.asked(TALK), world.asked(TALK).offer, stop.signal);
    expect((await refusalOf(made)).code).toBe("cancelled");
    expect((await refusalOf(world.keeper.sumUp(world.asked(TALK), world.asked(TALK).offer, stop.signal))).code).toBe("cancelled");
  });

  it("says nothing twice that a small model says over and over", async () => {
    const engine = answering(({ format }) =>
      format === undefined ? "Facts: lives in Lisbon; has trees; lives in Lisbon; has trees." : "",
    );
    expect((await sumUp(worldOf(engine))).summary).toBe("lives in Lisbon; has trees.");
  });

  it("costs the engine only what was said since, and the instruction", async () => {
    const engine = simulatedEngine({ window: 4096 });
    const world = contextWorld(engine, 4096);
    const said = [
      ...Array.from({ length: 40 }, (_, at) => (at % 2 === 0 ? user(`Line ${at} ${"words ".repeat(10)}`) : assistant("Yes, so it is."))),
    ];
    await world.send(said.slice(0, -1));
    await world.keeper.sumUp(world.asked(said), world.asked(said).offer, NEVER);
    const { promptTokens = 0, cachedTokens = 0 } = engine.reads.at(1) ?? {};
    expect(promptTokens).toBeGreaterThan(600);
    expect(promptTokens - cachedTokens).toBeLessThan(250);
  });
});

function sumUp(world: ContextWorld): Promise<SummedUp> {
  return world.keeper.sumUp(world.asked(TALK), world.asked(TALK).offer, NEVER);
}

function worldOf(engine: Engine, window = 4096): ContextWorld {
  return contextWorld(engine, window, ESTIMATING);
}

function answering(answer: (request: EngineRequest) => string): FakeEngine {
  return fakeEngine({ reply: (request) => fakeReply([answer(request)]) });
}

async function* failing(code: "engine_crashed" | "not_supported"): ReplyStream {
  yield [];
  throw new OrielError(code, "It did not work.");
}

function messagesOf(request: EngineRequest | undefined): readonly Message[] {
  return request?.prompt.kind === "chat" ? request.prompt.messages : [];
}

function user(text: string): Message {
  return { role: "user", content: textPart(text) };
}

function assistant(text: string): Message {
  return { role: "assistant", content: textPart(text) };
}

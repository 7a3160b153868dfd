import { contextLengthExceeded, type Message, OrielError, type Receipt, SHIPPED_POLICIES, textPart } from "@oriel/core";
import { type FakeEngine, fakeEngine, fakeReply, settled, simulatedEngine, steppedReply } from "@oriel/testkit";
import { describe, expect, it } from "vitest";
import { policyOf } from "../policy-of.ts";
import { contextWorld, ESTIMATING, refusalOf } from "../testing/context-world.ts";

const SYSTEM: Message = { role: "system", content: textPart("Be brief.") };

describe("a conversation that fits", () => {
  it("is sent as it is, and its receipt says that the model saw all of it", async () => {
    const engine = simulatedEngine({ window: 4096 });
    const world = contextWorld(engine, 4096);
    const reply = await world.send([SYSTEM, user("Hello!")]);
    expect(reply.account).toEqual({
      receipt: world.receipts[0]?.id,
      session: world.receipts[0]?.session,
      messages: { kept: 2, compacted: 0, dropped: 0, recalled: 0 },
    });
    expect(world.receipts).toMatchObject([{ counts: { kept: 2, dropped: 0 }, stages: [], verdict: { kind: "verified" }, retries: [] }]);
  });

  it("is sent as it is to an engine whose window nobody knows, however long it is", async () => {
    const world = contextWorld(simulatedEngine({ window: 1_000_000 }), undefined);
    await world.send(talk(400));
    expect(world.receipts).toMatchObject([{ counts: { kept: 400, dropped: 0 }, window: { loaded: 1_000_000 } }]);
  });
});

describe("a conversation that outgrows its window", () => {
  it("is cut once and deeply; until the next cut the engine reads only what is new", async () => {
    const engine = simulatedEngine({ window: 2048 });
    const world = contextWorld(engine, 2048);
    const reread: number[] = [];
    for (let turns = 20; turns <= 60; turns += 1) {
      await world.send(talk(2 * turns - 1));
      const { promptTokens = 0, cachedTokens = 0 } = engine.reads.at(-1) ?? {};
      reread.push(promptTokens - cachedTokens);
    }
    const cuts = world.receipts.filter(({ isNewCut }) => isNewCut).length;
    expect(cuts).toBeGreaterThan(1);
    expect(cuts).toBeLessThan(12);
    // A turn is some 70 tokens; whatever is more was read again because of a cut.
    expect(reread.slice(1).filter((tokens) => tokens > 200).length).toBeLessThanOrEqual(cuts);
    expect(engine.reads.every(({ sentTokens }) => sentTokens < 2048)).toBe(true);
  });

  it("is one conversation for whoever sends it, though nobody names it", async () => {
    const world = contextWorld(simulatedEngine({ window: 2048, reply: () => ["Noted: 0123456789 0123456789."] }), 2048);
    const said: Message[] = [SYSTEM];
    for (let turn = 0; turn < 30; turn += 1) {
      said.push(user(`Line ${turn}: ${"words ".repeat(20)}`));
      const { text } = await world.send(said);
      // As clients send it back.
      said.push({ role: "assistant", content: textPart(`${text}\n`) });
    }
    expect(new Set(world.receipts.map(({ session }) => session)).size).toBe(1);
    expect(world.receipts.at(-1)).toMatchObject({ recognised: "prefix", policy: "oriel", overflow: "trim" });
  });

  it("is another one when another begins with the same words", async () => {
    const world = contextWorld(simulatedEngine({ window: 2048 }), 2048);
    await world.send([SYSTEM, user("Hello!")]);
    await world.send([SYSTEM, user("Hello!")]);
    expect(new Set(world.receipts.map(({ session }) => session)).size).toBe(2);
  });

  it("is refused instead where the client wants that, with both numbers", async () => {
    const engine = simulatedEngine({ window: 2048 });
    const refusal = await refusalOf(contextWorld(engine, 2048).send(talk(201), { overflow: "reject" }));
    expect(refusal).toMatchObject({ code: "context_length_exceeded", data: { window: 2048 } });
    expect(refusal.data?.["prompt"]).toBeGreaterThan(2048);
    expect(engine.reads).toEqual([]);
  });

  it("is refused when the last message alone is too large, saying what it is made of", async () => {
    const refusal = await refusalOf(contextWorld(simulatedEngine({ window: 2048 }), 2048).send([SYSTEM, user("word ".repeat(4000))]));
    expect(refusal.code).toBe("context_length_exceeded");
    expect(refusal.message).toMatch(/2,?048/);
    expect(refusal.message).toMatch(/last message/);
  });

  it("gives the reply less room when that is enough", async () => {
    const engine = simulatedEngine({ window: 2048, reply: () => ["Yes."] });
    const world = contextWorld(engine, 2048);
    await world.send([SYSTEM, user("word ".repeat(1200))], { request: { maxTokens: 1000 } });
    expect(world.receipts[0]?.allowance).toBeLessThan(1000);
    expect(world.receipts[0]?.counts).toEqual({ kept: 2, compacted: 0, dropped: 0, recalled: 0 });
  });
});

describe("a summary", () => {
  it("stands for what has left, is written on the prompt the engine has in its cache, and is made once", async () => {
    const engine = simulatedEngine({ window: 2048 });
    const world = contextWorld(engine, 2048);
    for (let turns = 25; turns <= 40; turns += 1) await world.send(talk(2 * turns - 1), { overflow: "summarize" });
    const summaries = engine.reads.filter(({ purpose }) => purpose === "summary");
    expect(summaries.length).toBe(world.checkpoints.size);
    expect(summaries.length).toBeGreaterThan(0);
    // All but the instruction, and at the first summary all that was never sent before, came from the cache.
    expect(summaries.slice(1).every(({ promptTokens, cachedTokens }) => promptTokens - cachedTokens < 600)).toBe(true);
    expect([...world.checkpoints.values()].every(({ by }) => by === "simulated-model")).toBe(true);
    expect(world.receipts.at(-1)?.counts.compacted).toBeGreaterThan(0);
  });

  it("is found again by another client that sends the same history", async () => {
    const engine = simulatedEngine({ window: 2048 });
    const world = contextWorld(engine, 2048);
    await world.send(talk(99), { overflow: "summarize", conversation: { kind: "named", id: "one" } });
    const made = engine.reads.filter(({ purpose }) => purpose === "summary").length;
    world.contexts.forEach((_, key) => void (world.contexts as Map<string, unknown>).delete(key));
    await world.send(talk(99), { overflow: "summarize", conversation: { kind: "named", id: "two" } });
    expect(engine.reads.filter(({ purpose }) => purpose === "summary").length).toBe(made);
    const [one, two] = world.receipts.map(({ checkpoints }) => checkpoints.map(({ id, from, to, by }) => ({ id, from, to, by })));
    expect(two).toEqual(one);
  });

  it.each(["empty", "echo", "too long", "error"] as const)(
    "that is no good (%s) is tried twice, and then the extract stands in",
    async (summary) => {
      const engine = simulatedEngine({ window: 2048, summary });
      const world = contextWorld(engine, 2048);
      await world.send(talk(99), { overflow: "summarize" });
      expect([...world.checkpoints.values()].map(({ by }) => by)).toEqual(["extract"]);
      expect(world.receipts[0]?.notes).toHaveLength(2);
      expect(world.receipts[0]?.counts.compacted).toBeGreaterThan(0);
    },
  );

  it("by a model that is gone is an extract, which the receipt tells", async () => {
    const engine = simulatedEngine({ window: 2048 });
    const world = contextWorld(engine, 2048);
    const compaction = { summary: { model: "gone" } };
    const policy = policyOf(SHIPPED_POLICIES, { policy: undefined, compaction });
    const standing = { policy, compaction, current: undefined, isFirstTurn: true, modelChanged: false };
    await world.send(talk(99), { overflow: "summarize", standing });
    expect([...world.checkpoints.values()].map(({ by }) => by)).toEqual(["extract"]);
    expect(world.receipts[0]?.notes).toEqual(["gone could not be asked for a summary. There is no model gone."]);
    expect(engine.reads.filter(({ purpose }) => purpose === "summary")).toEqual([]);
  });

  it("is made ahead while nobody waits, where the policy allows it", async () => {
    const engine = simulatedEngine({ window: 2048 });
    const world = contextWorld(engine, 2048);
    let turns = 10;
    while (world.checkpoints.size === 0) {
      await world.send(talk(2 * turns - 1), { overflow: "summarize", conversation: { kind: "kept", id: "s" } });
      await world.idle.pass();
      turns += 1;
    }
    expect(world.receipts.at(-1)?.stages).toEqual([]);
  });

  it("is not cut off from a request: the next one calls the work off", async () => {
    const engine = simulatedEngine({ window: 2048 });
    const world = contextWorld(engine, 2048);
    for (let turns = 10; turns < 40; turns += 1) await world.send(talk(2 * turns - 1), { overflow: "trim" });
    await world.idle.pass();
    expect(world.checkpoints.size).toBe(0);
  });
});

describe("an engine that knows better", () => {
  it("and refuses a prompt we took for small enough is asked once more with a deeper cut, and the receipt tells", async () => {
    // It cannot count before it reads, and each of its tokens is less text than the estimate says.
    const engine = simulatedEngine({ window: 2048, counts: false });
    const world = contextWorld(engine, 2048, {
      ...ESTIMATING,
      source: "engine",
      messages: (messages) => Promise.resolve(messages.map(() => ({ tokens: 6, basis: "exact" }))),
    });
    await world.send(talk(151));
    expect(world.receipts).toMatchObject([{ retries: [{ cause: "context_length_exceeded", window: 2048 }], error: undefined }]);
    expect(world.receipts[0]?.counts.dropped).toBeGreaterThan(0);
  });

  it("and says that only the reply is too long gets a shorter allowance with the same prompt", async () => {
    const engine = fakeEngine({
      models: [MODEL],
      reply: ({ maxTokens = 0 }) => {
        if (maxTokens > 1096) throw contextLengthExceeded({ prompt: 3000, reply: maxTokens, window: 4096 });
        return fakeReply(["Yes."]);
      },
    });
    const world = contextWorld(engine, 4096, ESTIMATING);
    await world.send([user("Long, but it fits")], { request: { maxTokens: 2048 } });
    expect(engine.requests.map(({ maxTokens }) => maxTokens)).toEqual([2048, 1096]);
    expect(world.receipts).toMatchObject([{ retries: [{ cause: "context_length_exceeded" }], error: undefined }]);
  });

  it("teaches the estimate", async () => {
    const engine = simulatedEngine({ window: 8192, counts: false });
    const world = contextWorld(engine, 8192, ESTIMATING);
    for (let turns = 1; turns < 8; turns += 1) await world.send(talk(2 * turns - 1));
    expect(world.calibration()?.reports).toBeGreaterThan(3);
    const off = ({ prompt, read }: Receipt): number => Math.abs(prompt.tokens - (read.tokens ?? 0)) / (read.tokens ?? 1);
    const [first, last] = [world.receipts.at(0), world.receipts.at(-1)];
    if (first === undefined || last === undefined) throw new Error("There are no receipts.");
    expect(off(last)).toBeLessThan(off(first));
  });

  it("and reads less than it was sent is found out", async () => {
    // Its window is smaller than it says, and it cuts in silence.
    const engine = simulatedEngine({ window: 1024, overflow: "truncate", counts: false });
    const world = contextWorld(engine, 8192, ESTIMATING);
    // So long that what was read is less than any estimate could be off by.
    const reply = await world.send([...talk(101).slice(0, -1), user("word ".repeat(2500))]);
    expect(reply.verdict).toMatchObject({ kind: "backend_truncated" });
    expect(world.receipts[0]?.verdict).toEqual(reply.verdict);
    expect(world.warnings).toEqual(["prompt.cut_by_engine"]);
  });
});

describe("a complete reply", () => {
  it("has its receipt and its calibration as soon as more is asked for, whatever the engine still does", async () => {
    const lingering = steppedReply();
    lingering.push({ type: "reply-start", prompt: undefined, window: 4096 }, { type: "text-delta", text: "Once" }, END);
    const world = contextWorld(failing(lingering), 4096, ESTIMATING);
    const stream = world.keeper.send(world.asked([user("A story")]), new AbortController().signal)[Symbol.asyncIterator]();
    await stream.next();
    await stream.next();
    expect(world.receipts).toEqual([]);
    const rest = stream.next();
    await settled(() => world.receipts.length + world.contexts.size);
    expect(world.receipts).toMatchObject([{ reply: { tokens: 2, finish: { reason: "stop" } }, error: undefined }]);
    expect([world.contexts.size, world.calibration()?.reports]).toEqual([1, 1]);
    lingering.end();
    expect(await rest).toMatchObject({ done: true });
    expect(world.receipts).toHaveLength(1);
  });

  it("was not cancelled by a reader that has had enough", async () => {
    const lingering = steppedReply();
    lingering.push({ type: "reply-start", prompt: undefined, window: 4096 }, END);
    const world = contextWorld(failing(lingering), 4096, ESTIMATING);
    for await (const events of world.keeper.send(world.asked([user("A story")]), new AbortController().signal)) {
      if (events.some(({ type }) => type === "reply-end")) break;
    }
    expect(world.receipts).toMatchObject([{ reply: { finish: { reason: "stop" } }, error: undefined }]);
  });
});

describe("a reply that fails", () => {
  it("has a receipt that says how", async () => {
    const broken = steppedReply();
    broken.push({ type: "reply-start", prompt: undefined, window: 4096 }, { type: "text-delta", text: "Once" });
    broken.fail(new OrielError("engine_crashed", "The engine stopped."));
    const world = contextWorld(failing(broken), 4096, ESTIMATING);
    expect(await refusalOf(world.send([user("A story")]))).toMatchObject({ code: "engine_crashed" });
    expect(world.receipts).toMatchObject([
      { error: { code: "engine_crashed", message: "The engine stopped." }, verdict: { kind: "unreported" } },
    ]);
  });

  it("leaves the conversation to be recognised by what was sent", async () => {
    const world = contextWorld(fakeEngine({ models: [MODEL], reply: () => fakeReply(["Yes."]) }), 4096, ESTIMATING);
    await world.send([SYSTEM, user("One"), assistant("Yes."), user("Two")]);
    expect([...world.contexts.values()].map(({ messages }) => messages)).toEqual([4, 5]);
  });
});

const END = { type: "reply-end", finish: { reason: "stop" }, usage: { promptTokens: 12, replyTokens: 2 }, timings: {} } as const;

const MODEL = { name: "simulated-model", state: "loaded", loadedWindow: 4096, maxWindow: 4096 } as const;

function failing(reply: ReturnType<typeof steppedReply>): FakeEngine {
  return fakeEngine({ models: [MODEL], reply: (_request, signal) => reply.stream(signal) });
}

/** A conversation of this many messages, an odd number, of which those of the user hold something to remember: always the same, message by message. */
function talk(messages: number): readonly Message[] {
  return Array.from({ length: messages }, (_, at) => {
    const filler = "what was said at that point, in some words. ".repeat(2);
    const fact = `Remember that number ${at} is AB${String(at).padStart(5, "0")}-1234.`;
    return at % 2 === 0 ? user(`${fact} ${filler}`) : assistant(`Answer ${at}: ${filler}`);
  });
}

function user(text: string): Message {
  return { role: "user", content: textPart(text) };
}

function assistant(text: string): Message {
  return { role: "assistant", content: textPart(text) };
}

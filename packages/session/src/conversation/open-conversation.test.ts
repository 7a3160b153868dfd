import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Engine, OrielError, type Store, textOf } from "@oriel/core";
import { openSqliteStore } from "@oriel/store";
import { fakeEngine, fakeReply, simulatedEngine, steppedReply } from "@oriel/testkit";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ConversationEvent } from "../events/conversation-event.ts";
import type { TurnEvent } from "../turn.ts";
import type { Conversation } from "./conversation.ts";
import { type Opening, openConversation } from "./open-conversation.ts";

const AT = "2026-01-01T00:00:00.000Z";
const NAME = "My name is Ada and I live in Turin.";

describe("a conversation of the library", () => {
  let store: Store;
  const opened: Conversation[] = [];

  beforeEach(async () => {
    store = await openSqliteStore({ path: ":memory:", now: () => AT });
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.stop()));
    await store.close();
  });

  async function opens(engine: Engine, opening: Partial<Opening> = {}): Promise<Conversation> {
    const [model] = await engine.models();
    const one = await openConversation({ engine, store }, { model: model?.name ?? "", ...opening });
    opened.push(one);
    return one;
  }

  async function texts(one: Conversation): Promise<readonly string[]> {
    return (await one.getMessages()).map(({ message }) => textOf(message.content));
  }

  describe("talks", () => {
    it("answers whole, with the window and the receipt of the reply", async () => {
      const one = await opens(fakeEngine({ reply: () => fakeReply(["Hi", " Ada."], { promptTokens: 20, window: 4096 }) }));
      const reply = await one.ask("I am Ada.");
      expect(reply).toMatchObject({
        text: "Hi Ada.",
        usage: { currentTokens: 22, basis: "exact", maxTokens: 4096 },
        receipt: expect.any(String),
      });
      expect(await texts(one)).toEqual(["I am Ada.", "Hi Ada."]);
      expect(await one.getReceipt()).toMatchObject({
        id: reply.receipt,
        session: one.id,
        client: "library",
        verdict: { kind: "verified" },
      });
      expect(await one.getReceipt("r-none")).toBeUndefined();
    });

    it("streams, and goes on when nobody reads", async () => {
      const one = await opens(fakeEngine());
      const unread = one.send("First.");
      const types = new Set<string>();
      for await (const event of one.send("Second.")) types.add(event.type);
      expect([...types].sort()).toEqual(["accepted", "complete", "reply"]);
      expect(await texts(one)).toEqual(["First.", "Hello from fake-model.", "Second.", "Hello from fake-model."]);
      expect((await drained(unread)).at(-1)).toMatchObject({ type: "complete" });
    });

    it("stops a reply when its reader leaves, and keeps what came", async () => {
      const stepped = steppedReply();
      const one = await opens(fakeEngine({ reply: (_request, signal) => stepped.stream(signal) }));
      stepped.push({ type: "reply-start", prompt: { tokens: 5, basis: "exact" }, window: 4096 });
      stepped.push({ type: "text-delta", text: "As far" });
      for await (const event of one.send("Go on.")) {
        if (event.type === "reply" && event.events.some(({ type }) => type === "text-delta")) break;
      }
      expect(await stepped.left).toBe("aborted");
      const [, reply] = await one.getMessages();
      expect(reply).toMatchObject({ message: { content: [{ text: "As far" }] }, reply: { error: { code: "cancelled" } } });
    });

    it("stops a reply when its signal says so, and goes on with what comes next", async () => {
      const stepped = steppedReply();
      let turns = 0;
      const engine = fakeEngine({ reply: (_request, signal) => (turns++ === 0 ? stepped.stream(signal) : fakeReply(["Next."])) });
      const one = await opens(engine);
      const stop = new AbortController();
      const first = one.ask("Go on.", { signal: stop.signal });
      const never = one.ask("And that?", { signal: AbortSignal.abort() });
      const next = one.ask("And then?");
      one.on("reply-started", () => stop.abort());
      stepped.push({ type: "reply-start", prompt: { tokens: 5, basis: "exact" }, window: 4096 });
      await expect(first).rejects.toMatchObject({ code: "cancelled" });
      await expect(never).rejects.toMatchObject({ code: "cancelled", message: "Stopped before its turn came." });
      expect(await next).toMatchObject({ text: "Next." });
      expect(await texts(one)).toEqual(["Go on.", "And then?", "Next."]);
    });

    it("throws what refused the turn, and is as it was", async () => {
      const one = await opens(simulatedEngine({ window: 2048 }));
      await expect(one.ask("word ".repeat(4000))).rejects.toMatchObject({ code: "context_length_exceeded" });
      expect(await texts(one)).toEqual([]);
      await expect(one.ask()).rejects.toMatchObject({ code: "empty_history" });
    });

    it("adds messages without asking for replies, and answers them when it is asked to", async () => {
      const one = await opens(fakeEngine());
      expect(await one.addMessage("user", NAME)).toMatchObject({ position: 0, message: { role: "user" } });
      await one.addMessage("assistant", "Noted.");
      await one.addMessage("user", "And now?");
      await one.ask();
      expect(await texts(one)).toEqual([NAME, "Noted.", "And now?", "Hello from fake-model."]);
      expect((await one.getMessages({ from: 1, to: 2 })).map(({ position }) => position)).toEqual([1]);
      await expect(one.addMessage("user", "")).rejects.toMatchObject({ code: "invalid_request", param: "text" });
    });

    it("says a message anew, gives another reply, and goes back", async () => {
      const one = await opens(fakeEngine());
      await one.ask("First.");
      await drained(one.edit(0, "First, said anew."));
      await drained(one.regenerate());
      const branches = await one.branches();
      expect(branches.map(({ messageCount }) => messageCount)).toEqual([2, 2, 2]);
      expect(await texts(one)).toEqual(["First, said anew.", "Hello from fake-model."]);
      await one.useBranch(one.id);
      expect(await texts(one)).toEqual(["First.", "Hello from fake-model."]);
      await expect(drained(one.regenerate(0))).rejects.toMatchObject({ code: "invalid_request" });
    });
  });

  describe("is configured", () => {
    it("keeps its system prompt, mode and what is in use, and sends them", async () => {
      const engine = fakeEngine();
      const one = await opens(engine, { settings: { systemPrompt: "Be brief." } });
      expect([await one.getSystemPrompt(), await one.getMode()]).toEqual(["Be brief.", undefined]);
      await one.setMode("developer");
      await one.setActiveSkills(["sql", { name: "charts", about: "draws them" }]);
      await one.setActiveTools(["search"]);
      await one.setActiveHooks(["lint"]);
      await one.setActiveMcpServers(["files"]);
      await one.ask("Hello.");
      const [system] = sentTo(engine);
      for (const word of ["Be brief.", "sql", "charts", "draws them", "search", "lint", "files"]) expect(system).toContain(word);
      await one.setSystemPrompt(undefined);
      await one.setMode(undefined);
      for (const set of [one.setActiveSkills, one.setActiveTools, one.setActiveHooks, one.setActiveMcpServers]) await set([]);
      await one.ask("And again.");
      expect(sentTo(engine)[0]).toBe("Hello.");
      await expect(one.setMode("none-such")).rejects.toMatchObject({ code: "invalid_request", param: "settings.mode" });
    });

    it("leaves the window to its policy until it is told, and then keeps what it was told", async () => {
      const one = await opens(fakeEngine());
      expect(await one.getConfig()).toBeUndefined();
      expect(await one.updateConfig({ maxSize: 4096 })).toEqual({
        config: { targetSize: 4096, minSize: 2048, maxSize: 4096, autoSize: true, memoryBufferBytes: 1024 ** 3 },
        notes: [],
      });
      const { config, notes } = await one.updateConfig({ maxSize: 65_536, autoSize: false });
      expect(await one.getConfig()).toEqual({ config, notes });
      expect(config).toMatchObject({ targetSize: 8192, maxSize: 65_536, autoSize: false });
      expect(notes).toEqual(["Its window will not reach 65,536 tokens: the model was made for 8,192 tokens at most."]);
      await expect(one.updateConfig({ minSize: 100_000 })).rejects.toMatchObject({ code: "invalid_request", param: "minSize" });
      expect(await one.getConfig()).toEqual({ config, notes });
    });

    it.each([
      [
        "q8_0" as const,
        { type: "f16", note: "Start it with q8_0." } as const,
        "stores the KV cache of fake-model in f16, not in q8_0. Start it with q8_0.",
      ],
      [
        "f16" as const,
        undefined,
        "does not tell what it stores the KV cache of fake-model in, so that f16 cannot be promised: leave it out.",
      ],
    ])("refuses a KV type of %s that the engine does not have", async (kvType, kvCache, why) => {
      const plain = fakeEngine();
      const one = await opens({ ...plain, abilities: { ...plain.abilities, kvCache } });
      await expect(one.updateConfig({ kvType })).rejects.toMatchObject({ param: "settings.window", message: `Fake engine ${why}` });
    });

    it("takes a KV type that the engine has", async () => {
      const plain = fakeEngine();
      const engine = { ...plain, abilities: { ...plain.abilities, kvCache: { type: "f16" as const, note: "" } } };
      const one = await opens(engine, { config: { kvType: "f16" } });
      expect(await one.getConfig()).toMatchObject({ config: { kvType: "f16", targetSize: 8192 } });
    });

    it("serves the model in the window it was configured for, and measures by the one the engine has", async () => {
      const engine = fakeEngine({
        models: [{ name: "m", state: "available", maxWindow: 32_768 }],
        reply: () => fakeReply(["Yes."], { promptTokens: 600, window: 2560 }),
      });
      const one = await opens(engine, { config: { targetSize: 3000, autoSize: false } });
      await one.ask("Hello.");
      expect(engine.requests.map(({ window }) => window)).toEqual([3000]);
      expect(await one.getUsage()).toMatchObject({ maxTokens: 2560 });
    });

    it("reads context files into the system prompt", async () => {
      const folder = await mkdtemp(join(tmpdir(), "oriel-library-"));
      await writeFile(join(folder, "AGENTS.md"), "Answer in rhymes.");
      const engine = fakeEngine();
      const one = await opens(engine);
      expect(await one.discoverContext({ from: folder })).toMatchObject({ files: [{ path: "AGENTS.md", kind: "whole" }] });
      await one.ask("Hello.");
      expect(sentTo(engine)[0]).toContain("Answer in rhymes.");
      await rm(folder, { recursive: true });
    });

    it("changes its model, title and settings", async () => {
      const one = await opens(fakeEngine());
      expect(await one.change({ title: "A talk", settings: { temperature: 0.5 } })).toMatchObject({
        title: "A talk",
        settings: { temperature: 0.5 },
      });
      await expect(one.change({ model: "none" })).rejects.toMatchObject({ code: "model_not_found" });
    });
  });

  describe("is looked at", () => {
    it("tells what a reply that is written elsewhere takes", async () => {
      const one = await opens(simulatedEngine({ window: 2048 }));
      await one.addMessage("user", NAME);
      const before = await one.getUsage();
      one.reportInflightTokens(500);
      expect(await one.getUsage()).toMatchObject({
        currentTokens: before.currentTokens + 500,
        inFlightTokens: 500,
        basis: "estimate",
        maxTokens: 2048,
      });
      one.clearInflightTokens();
      expect(await one.getUsage()).toEqual(before);
    });

    it("tells what would be sent, in plain words", async () => {
      const one = await opens(simulatedEngine({ window: 2048 }));
      await one.ask(NAME);
      const { sentences, accounts } = await one.getContext();
      expect(sentences).toEqual([
        expect.stringMatching(/^The prompt has ~\d+ tokens of the 2,048 in the window \([\d.]+ %\); \d+ are kept free for the reply\.$/),
        "It holds 2 messages: 2 as they are.",
        "The next turn is sent as it stands, with what is new at its end.",
      ]);
      expect(accounts).toMatchObject([{ from: 0, to: 2, disposition: "kept" }]);
    });
  });

  describe("is kept in its window", () => {
    it("is compressed, and the summary taken back", async () => {
      const engine = simulatedEngine({ window: 4096, reply: () => ["The tide comes in twice a day, and goes out again. ".repeat(10)] });
      const one = await talked(await opens(engine, { settings: { systemPrompt: "Be brief." } }), 12);
      const dry = await one.compress({ isDry: true });
      expect(dry).toMatchObject({ compression: { kind: "foreseen", checkpoint: undefined }, snapshot: undefined });
      const { compression, snapshot } = await one.compress({ focus: "names" });
      const [checkpoint] = await one.getCheckpoints();
      expect(compression).toMatchObject({ kind: "compressed", checkpoint, from: checkpoint?.from, to: checkpoint?.to });
      expect(snapshot).toMatchObject({ purpose: "recovery" });
      expect(await one.undo(checkpoint?.id ?? "")).toMatchObject({ id: checkpoint?.id, from: checkpoint?.from, to: checkpoint?.to });
      expect(await one.getCheckpoints()).toEqual([]);
    });

    it("keeps what is pinned in the prompt, and hides what is excluded", async () => {
      const engine = spied(simulatedEngine({ window: 2048 }));
      const one = await opens(engine);
      await one.addMessage("user", NAME);
      await one.addMessage("assistant", "Noted.");
      await one.addMessage("user", "The password is mellon.");
      await one.pin(0);
      await one.exclude(2);
      await talked(one, 30);
      expect(engine.last()).toContain(NAME);
      expect(engine.last()).not.toContain("mellon");
      expect(await store.marks.of(one.id)).toMatchObject([
        { position: 0, mark: "pinned" },
        { position: 2, mark: "excluded" },
      ]);
      await one.unmark(0);
      await one.unmark(2);
      expect(await store.marks.of(one.id)).toEqual([]);
    });

    it("is summed up for people", async () => {
      const one = await talked(await opens(simulatedEngine({ window: 4096 })), 4);
      expect(await one.getSummary()).toBeUndefined();
      const { summary } = await one.summarise();
      expect(await one.getSummary()).toEqual(summary);
    });

    it("is saved, and restored", async () => {
      const one = await talked(await opens(fakeEngine()), 2);
      const { id } = await one.createSnapshot({ purpose: "rollback", note: "Before the trip." });
      await talked(one, 2);
      const { before } = await one.restoreSnapshot(id);
      expect((await one.getMessages()).length).toBe(4);
      expect((await one.getSnapshots()).map((snapshot) => snapshot.id)).toEqual(expect.arrayContaining([before.id, id]));
    });
  });

  describe("tells what happens", () => {
    it("by kind, and all of it, to who listens", async () => {
      const one = await opens(fakeEngine());
      const added: string[] = [];
      const all: string[] = [];
      const stop = one.on("message-added", (event) => added.push(event.role));
      one.listen(({ session, event }) => all.push(`${session} ${event.type}`));
      await one.ask("Hello.");
      stop();
      await one.setMode("developer");
      await one.addMessage("user", "Again.");
      expect(added).toEqual(["user", "assistant"]);
      expect(all).toEqual(expect.arrayContaining([`${one.id} reply-started`, `${one.id} mode-changed`, `${one.id} usage-updated`]));
    });

    it("of the machine's memory, where it can be probed", async () => {
      const gib = 1024 ** 3;
      const ram = {
        id: "ram",
        library: "cpu",
        kind: "ram",
        totalBytes: 10 * gib,
        usedBytes: 9.5 * gib,
        freeBytes: gib / 2,
        source: "test",
      } as const;
      const probe = () => Promise.resolve({ readAt: 0, devices: [ram], problems: [] });
      const engine = fakeEngine({ models: [{ name: "m", state: "available", maxWindow: 131_072 }] });
      const one = await openConversation({ engine, store, probe }, { model: "m" });
      opened.push(one);
      const told: string[] = [];
      one.listen(({ event }) => told.push(event.type));
      await one.ask("Hello.");
      expect(told).toContain("memory-critical");
    });

    it("also when it was stopped and started in between, and until it has stopped", async () => {
      const one = await opens(fakeEngine());
      const types: ConversationEvent["type"][] = [];
      one.listen(({ event }) => types.push(event.type));
      await one.stop();
      await one.start();
      await one.addMessage("user", "Again.");
      expect(types).toEqual(["stopped", "started", "message-added"]);
    });
  });

  describe("lives", () => {
    it("refuses every call after it was stopped, and says what to do", async () => {
      const one = await opens(fakeEngine());
      await one.stop();
      const refusal = { code: "conflict", message: `The conversation ${one.id} has been stopped: call start() to go on with it.` };
      const calls: readonly (() => Promise<unknown>)[] = [
        () => one.ask("Hello."),
        () => drained(one.send("Hello.")),
        () => drained(one.edit(0, "Hello.")),
        () => drained(one.regenerate()),
        () => one.addMessage("user", "Hello."),
        () => one.getMessages(),
        () => one.getUsage(),
        () => one.getContext(),
        () => one.getConfig(),
        () => one.updateConfig({}),
        () => one.setMode("developer"),
        () => one.compress(),
        () => one.pin(0),
        () => one.createSnapshot(),
        () => one.branches(),
        async () => one.reportInflightTokens(1),
      ];
      for (const call of calls) await expect(call()).rejects.toMatchObject(refusal);
    });

    it("ends what was asked for before it stops, once for however many ask", async () => {
      const one = await opens(fakeEngine());
      const asked = [one.ask("First."), one.ask("Second.")];
      const told: string[] = [];
      one.on("stopped", () => told.push("stopped"));
      await Promise.all([one.stop(), one.stop()]);
      await one.stop();
      expect(await Promise.all(asked)).toHaveLength(2);
      expect(told).toEqual(["stopped"]);
      expect(await store.messages.list(one.id)).toHaveLength(4);
      expect((await store.receipts.list({ session: one.id, limit: 9, offset: 0 })).length).toBe(2);
    });

    it("is gone on with under its id, with what is named anew", async () => {
      const first = await opens(fakeEngine(), {
        id: "diary",
        settings: { systemPrompt: "Be brief.", goal: "sail" },
        config: { maxSize: 4096 },
      });
      await first.ask(NAME);
      await first.stop();
      const engine = fakeEngine();
      const second = await opens(engine, { id: "diary", settings: { systemPrompt: "Be kind." } });
      await second.ask("Who am I?");
      expect(sentTo(engine).slice(1)).toEqual([NAME, "Hello from fake-model.", "Who am I?"]);
      expect(sentTo(engine)[0]).toContain("Be kind.");
      expect(await second.getConfig()).toMatchObject({ config: { maxSize: 4096 } });
    });

    it("does not begin with what cannot be", async () => {
      const engine = fakeEngine();
      await expect(opens(engine, { model: "none" })).rejects.toMatchObject({ code: "model_not_found" });
      await expect(opens(engine, { policy: "none" })).rejects.toMatchObject({ code: "invalid_request", param: "policy" });
      await expect(opens(engine, { config: { targetSize: 8192, maxSize: 4096 } })).rejects.toMatchObject({ param: "targetSize" });
      expect(await store.sessions.list({ limit: 9, offset: 0 })).toEqual([]);
    });

    it("is gone when its session was deleted", async () => {
      const one = await opens(fakeEngine());
      await store.sessions.delete(one.id);
      await expect(one.ask("Hello.")).rejects.toMatchObject({ code: "session_not_found" });
    });
  });

  describe("orders what is asked of it at once", () => {
    const ACTS = ["ask", "send", "add", "edit", "compress", "snapshot", "pin", "mode"] as const;

    it("does one thing after the other, loses nothing, and keeps the order of the calls", async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.constantFrom(...ACTS), { minLength: 20, maxLength: 20 }), async (acts) => {
          const engine = alone(simulatedEngine({ window: 2048 }));
          const one = await opens(engine, { id: undefined });
          const said: string[] = [];
          one.on("message-added", ({ position, role }) => {
            if (role === "user") said.push(`at ${position}`);
          });
          await one.addMessage("user", "Begin.");
          const outcomes = await Promise.allSettled(acts.map((act, at) => doing(one, act, at)));
          await one.stop();

          expect(outcomes.filter(({ status }) => status === "rejected")).toEqual([]);
          expect(engine.most()).toBeLessThanOrEqual(1);
          const messages = await store.messages.list(one.id);
          expect(messages.map(({ position }) => position)).toEqual(messages.map((_, at) => at));
          // An edit of the first message begins a branch; what was said after the last one stands behind it, in the order of the calls.
          const from = acts.lastIndexOf("edit");
          const expected = acts.flatMap((act, at) => (at >= from && ["ask", "send", "add", "edit"].includes(act) ? [`${act} ${at}`] : []));
          const users = messages.filter(({ message }) => message.role === "user").map(({ message }) => textOf(message.content));
          expect(users).toEqual(from < 0 ? ["Begin.", ...expected] : expected);
          expect(said).toHaveLength(1 + acts.filter((act) => ["ask", "send", "add", "edit"].includes(act)).length);
        }),
        { numRuns: 12 },
      );
    });

    async function doing(one: Conversation, act: (typeof ACTS)[number], at: number): Promise<unknown> {
      switch (act) {
        case "ask":
          return one.ask(`ask ${at}`);
        case "send":
          return drained(one.send(`send ${at}`));
        case "add":
          return one.addMessage("user", `add ${at}`);
        case "edit":
          return drained(one.edit(0, `edit ${at}`));
        case "compress":
          return one.compress();
        case "snapshot":
          return one.createSnapshot();
        case "pin":
          return one.pin(0);
        case "mode":
          return one.setMode(at % 2 === 0 ? "developer" : undefined);
      }
    }
  });
});

async function drained(turn: AsyncIterable<TurnEvent>): Promise<readonly TurnEvent[]> {
  const events: TurnEvent[] = [];
  for await (const event of turn) events.push(event);
  return events;
}

async function talked(one: Conversation, turns: number): Promise<Conversation> {
  for (let turn = 0; turn < turns; turn += 1) await one.ask(`Thing ${turn}: ${"the sea is wide and the boat is small. ".repeat(6)}`);
  return one;
}

/** What the engine was sent last, message by message. */
function sentTo({ requests }: ReturnType<typeof fakeEngine>): readonly string[] {
  const { prompt } = requests.at(-1) ?? {};
  return prompt?.kind === "chat" ? prompt.messages.map(({ content }) => textOf(content)) : [];
}

/** Remembers what the engine was asked to answer last. */
function spied(engine: Engine): Engine & { readonly last: () => string } {
  let last = "";
  return {
    ...engine,
    last: () => last,
    async *send(request, signal) {
      if (request.prompt.kind === "chat") last = request.prompt.messages.map(({ content }) => textOf(content)).join("\n");
      yield* engine.send(request, signal);
    },
  };
}

/** Knows how many replies it wrote at once at most. */
function alone(engine: Engine): Engine & { readonly most: () => number } {
  let running = 0;
  let most = 0;
  return {
    ...engine,
    most: () => most,
    async *send(request, signal) {
      running += 1;
      most = Math.max(most, running);
      try {
        yield* engine.send(request, signal);
      } finally {
        running -= 1;
      }
    },
  };
}

it("is an error with a code whatever is thrown", async () => {
  const engine = fakeEngine();
  const failing: Store = await openSqliteStore({ path: ":memory:", now: () => AT });
  await failing.close();
  const opening = openConversation({ engine, store: failing }, { model: "fake-model" });
  await expect(opening).rejects.toBeInstanceOf(OrielError);
  await expect(opening).rejects.toMatchObject({ code: "storage_failed" });
});

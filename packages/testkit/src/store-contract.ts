import { OrielError, type Session, type SessionSummary, type Store, type StoredMessage, textPart } from "@oriel/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

/** What every `Store` promises. `open` answers a store with nothing in it. */
export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(`${name} as a store`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    describe("window overrides", () => {
      it("gives back what was put, under every spelling of the name", async () => {
        const override = { model: "Qwen3:8B", tokens: 16_384, updatedAt: at(1) };
        await store.overrides.put(override);
        expect(await store.overrides.get("Qwen3:8B")).toEqual(override);
        expect(await store.overrides.get(" qwen3:8b ")).toEqual(override);
      });

      it("knows none for a model that was never set", async () => {
        expect(await store.overrides.get("qwen3:8b")).toBeUndefined();
        expect(await store.overrides.list()).toEqual([]);
      });

      it("keeps one per model: the last", async () => {
        await store.overrides.put({ model: "llama3.1:latest", tokens: 8192, updatedAt: at(1) });
        await store.overrides.put({ model: "Llama3.1", tokens: 32_768, updatedAt: at(2) });
        expect(await store.overrides.list()).toEqual([{ model: "Llama3.1", tokens: 32_768, updatedAt: at(2) }]);
      });

      it("lists them by name", async () => {
        await store.overrides.put({ model: "qwen3", tokens: 1024, updatedAt: at(1) });
        await store.overrides.put({ model: "Gemma3", tokens: 2048, updatedAt: at(2) });
        expect((await store.overrides.list()).map(({ model }) => model)).toEqual(["Gemma3", "qwen3"]);
      });

      it("deletes one, and says whether there was one", async () => {
        await store.overrides.put({ model: "qwen3", tokens: 1024, updatedAt: at(1) });
        expect(await store.overrides.delete("QWEN3")).toBe(true);
        expect(await store.overrides.delete("QWEN3")).toBe(false);
        expect(await store.overrides.get("qwen3")).toBeUndefined();
      });
    });

    describe("window pins", () => {
      const pinned = (window: number, time: number) => ({
        window,
        history: [{ reason: "usage_threshold" as const, window, usage: window / 2, at: at(time) }],
        updatedAt: at(time),
      });

      it("gives back what was decided, per engine and model", async () => {
        const changed = await store.pins.change("ollama", "qwen3:8b", () => pinned(8192, 1));
        expect(changed).toEqual({ engine: "ollama", model: "qwen3:8b", ...pinned(8192, 1) });
        expect(await store.pins.get("ollama", "qwen3:8b")).toEqual(changed);
        expect(await store.pins.get("embedded", "qwen3:8b")).toBeUndefined();
        expect(await store.pins.list()).toEqual([changed]);
      });

      it("decides on the pin there is, and leaves it when nothing is decided", async () => {
        await store.pins.change("ollama", "qwen3:8b", () => pinned(8192, 1));
        await store.pins.change("ollama", "qwen3:8b", (pin) => pinned((pin?.window ?? 0) * 2, 2));
        const left = await store.pins.change("ollama", "qwen3:8b", () => undefined);
        expect(left?.window).toBe(16_384);
        expect(await store.pins.change("ollama", "other", () => undefined)).toBeUndefined();
      });

      it("loses none of many changes at once", async () => {
        const grow = () => store.pins.change("ollama", "qwen3:8b", (pin) => pinned((pin?.window ?? 0) + 1, 1));
        await Promise.all(Array.from({ length: 20 }, grow));
        expect((await store.pins.get("ollama", "qwen3:8b"))?.window).toBe(20);
      });

      it("forgets one, and says whether there was one", async () => {
        await store.pins.change("ollama", "qwen3:8b", () => pinned(8192, 1));
        expect(await store.pins.delete("ollama", "qwen3:8b")).toBe(true);
        expect(await store.pins.delete("ollama", "qwen3:8b")).toBe(false);
        expect(await store.pins.get("ollama", "qwen3:8b")).toBeUndefined();
      });
    });

    describe("sessions", () => {
      it("gives back what was created, with no messages yet", async () => {
        const created = session("a", {
          title: "On windows",
          settings: { systemPrompt: "Be brief.", maxTokens: 512, theme: { dark: true } },
        });
        await store.sessions.create(created);
        expect(await store.sessions.get("a")).toEqual({ ...created, messageCount: 0, preview: undefined });
      });

      it("knows no session that was never created", async () => {
        expect(await store.sessions.get("a")).toBeUndefined();
        expect(await store.messages.list("a")).toEqual([]);
      });

      it("refuses a second session of the same id and keeps the first", async () => {
        await store.sessions.create(session("a"));
        await expect(store.sessions.create(session("a", { model: "other" }))).rejects.toMatchObject({ code: "conflict" });
        expect(await store.sessions.get("a")).toEqual(summary("a"));
      });

      it("lists the newest first, page by page", async () => {
        for (const [id, minute] of [
          ["b", 2],
          ["d", 4],
          ["a", 1],
          ["c", 3],
        ] as const) {
          await store.sessions.create(session(id, { updatedAt: at(minute) }));
        }
        const ids = async (limit: number, offset: number): Promise<string[]> =>
          (await store.sessions.list({ limit, offset })).map(({ id }) => id);
        expect(await ids(10, 0)).toEqual(["d", "c", "b", "a"]);
        expect(await ids(2, 0)).toEqual(["d", "c"]);
        expect(await ids(2, 2)).toEqual(["b", "a"]);
        expect(await ids(2, 4)).toEqual([]);
      });

      it("changes only what the change names", async () => {
        await store.sessions.create(session("a", { title: "Old", settings: { temperature: 0.2 } }));
        expect(await store.sessions.update("a", { title: "New", updatedAt: at(5) })).toBe(true);
        expect(await store.sessions.get("a")).toEqual(summary("a", { title: "New", settings: { temperature: 0.2 }, updatedAt: at(5) }));
        await store.sessions.update("a", { model: "gemma3", settings: {}, updatedAt: at(6) });
        expect(await store.sessions.get("a")).toEqual(summary("a", { title: "New", model: "gemma3", settings: {}, updatedAt: at(6) }));
      });

      it("says when there is nothing to change or to delete", async () => {
        expect(await store.sessions.update("a", { updatedAt: at(1) })).toBe(false);
        expect(await store.sessions.delete("a")).toBe(false);
      });

      it("deletes a session together with its messages", async () => {
        await store.sessions.create(session("a"));
        await store.sessions.create(session("b"));
        await store.messages.append([user("a", 0), user("a", 1)]);
        await store.messages.append([user("b", 0)]);
        expect(await store.sessions.delete("a")).toBe(true);
        expect(await store.sessions.get("a")).toBeUndefined();
        expect(await store.messages.list("a")).toEqual([]);
        expect(await store.messages.list("b")).toEqual([user("b", 0)]);
        await store.sessions.create(session("a"));
        expect(await store.messages.list("a")).toEqual([]);
      });
    });

    describe("messages", () => {
      it("gives back every kind of message, in order, with how a reply came about", async () => {
        await store.sessions.create(session("a"));
        const messages = conversation("a");
        await store.messages.append(messages.slice(0, 2));
        await store.messages.append(messages.slice(2));
        expect(await store.messages.list("a")).toEqual(messages);
      });

      it("keeps any text to the character", async () => {
        await store.sessions.create(session("a"));
        const text = "a\0b \ud800 \u{1f600} \u2028 \\u0000 ' -- \" é e\u0301 \r\n";
        await store.messages.append([user("a", 0, text)]);
        expect(await store.messages.list("a")).toEqual([user("a", 0, text)]);
      });

      it("counts them in the session, and moves its last change on", async () => {
        await store.sessions.create(session("a", { updatedAt: at(1) }));
        await store.messages.append([user("a", 0, "Hello"), user("a", 1)]);
        expect(await store.sessions.get("a")).toEqual(summary("a", { updatedAt: at(1, 1) }, { messageCount: 2, preview: "Hello" }));
      });

      it("never moves a session's last change back", async () => {
        await store.sessions.create(session("a", { updatedAt: at(30) }));
        await store.messages.append([user("a", 0, "Hello")]);
        expect(await store.sessions.get("a")).toEqual(summary("a", { updatedAt: at(30) }, { messageCount: 1, preview: "Hello" }));
      });

      it("previews the first 100 characters of what the user said first", async () => {
        await store.sessions.create(session("a"));
        const system: StoredMessage = { ...user("a", 0), message: { role: "system", content: textPart("Be brief.") } };
        await store.messages.append([system]);
        expect((await store.sessions.get("a"))?.preview).toBeUndefined();
        await store.messages.append([user("a", 1, "\u{1f600}".repeat(150)), user("a", 2, "Later")]);
        expect((await store.sessions.get("a"))?.preview).toBe("\u{1f600}".repeat(100));
        expect((await store.sessions.list({ limit: 1, offset: 0 }))[0]?.preview).toBe("\u{1f600}".repeat(100));
      });

      it("refuses a position that is taken", async () => {
        await store.sessions.create(session("a"));
        await store.messages.append([user("a", 0)]);
        await expect(store.messages.append([{ ...user("a", 0), id: "other" }])).rejects.toMatchObject({ code: "conflict" });
        expect(await store.messages.list("a")).toEqual([user("a", 0)]);
      });

      it("refuses to leave a gap", async () => {
        await store.sessions.create(session("a"));
        await expect(store.messages.append([user("a", 1)])).rejects.toMatchObject({ code: "conflict" });
        expect(await store.messages.list("a")).toEqual([]);
      });

      it("refuses an id that is taken", async () => {
        await store.sessions.create(session("a"));
        await store.messages.append([user("a", 0)]);
        await expect(store.messages.append([{ ...user("a", 1), id: user("a", 0).id }])).rejects.toMatchObject({ code: "conflict" });
        expect(await store.messages.list("a")).toEqual([user("a", 0)]);
      });

      it("refuses messages of a session that is gone", async () => {
        await expect(store.messages.append([user("a", 0)])).rejects.toMatchObject({ code: "session_not_found" });
      });

      it("saves several messages all or not at all", async () => {
        await store.sessions.create(session("a"));
        await expect(store.messages.append([user("a", 0), user("a", 2)])).rejects.toMatchObject({ code: "conflict" });
        expect(await store.messages.list("a")).toEqual([]);
        expect(await store.sessions.get("a")).toEqual(summary("a"));
      });

      it("lets exactly one of two writers have a position", async () => {
        await store.sessions.create(session("a"));
        const writers = Array.from({ length: 8 }, (_, writer) => ({ ...user("a", 0), id: `writer-${writer}` }));
        const results = await Promise.allSettled(writers.map((message) => store.messages.append([message])));
        expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
        for (const result of results) {
          if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "conflict" });
        }
        expect(await store.messages.list("a")).toHaveLength(1);
      });

      it("saves nothing when given nothing", async () => {
        await store.messages.append([]);
        expect(await store.sessions.list({ limit: 10, offset: 0 })).toEqual([]);
      });
    });

    describe("closing", () => {
      it("may be done twice", async () => {
        await store.close();
        await expect(store.close()).resolves.toBeUndefined();
      });

      it("lets calls under way finish", async () => {
        await store.sessions.create(session("a"));
        const append = store.messages.append([user("a", 0)]);
        await store.close();
        await expect(append).resolves.toBeUndefined();
      });

      it("fails every call afterwards", async () => {
        await store.close();
        const calls: readonly (() => Promise<unknown>)[] = [
          () => store.overrides.get("m"),
          () => store.overrides.list(),
          () => store.overrides.put({ model: "m", tokens: 1024, updatedAt: at(1) }),
          () => store.overrides.delete("m"),
          () => store.sessions.create(session("a")),
          () => store.sessions.get("a"),
          () => store.sessions.list({ limit: 1, offset: 0 }),
          () => store.sessions.update("a", { updatedAt: at(1) }),
          () => store.sessions.delete("a"),
          () => store.messages.append([user("a", 0)]),
          () => store.messages.list("a"),
        ];
        for (const call of calls) {
          const failure: unknown = await call().catch((error: unknown) => error);
          expect(failure).toBeInstanceOf(OrielError);
          expect(failure).toMatchObject({ code: "storage_failed" });
        }
      });
    });
  });
}

function at(minute: number, second = 0): string {
  return new Date(Date.UTC(2025, 0, 1, 0, minute, second)).toISOString();
}

function session(id: string, fields: Partial<Session> = {}): Session {
  return { id, model: "qwen3:8b", policy: "oriel", title: undefined, settings: {}, createdAt: at(0), updatedAt: at(0), ...fields };
}

function summary(id: string, fields: Partial<Session> = {}, rest: Partial<SessionSummary> = {}): SessionSummary {
  return { ...session(id, fields), messageCount: 0, preview: undefined, ...rest };
}

function user(sessionId: string, position: number, text = `Message ${position}`): StoredMessage {
  return {
    id: `${sessionId}-${position}`,
    sessionId,
    position,
    message: { role: "user", content: textPart(text) },
    createdAt: at(1, position),
  };
}

/** One message of every shape. */
function conversation(sessionId: string): readonly StoredMessage[] {
  const stored = (position: number, rest: Pick<StoredMessage, "message" | "reply">): StoredMessage => ({
    ...user(sessionId, position),
    ...rest,
  });
  return [
    stored(0, { message: { role: "system", content: textPart("Be brief.") } }),
    stored(1, {
      message: { role: "user", content: [...textPart("What is this?"), { type: "image", mediaType: "image/png", base64: "iVBORw0KGgo=" }] },
    }),
    stored(2, {
      message: {
        role: "assistant",
        content: [],
        thinking: "A look at the clock will help.",
        toolCalls: [{ id: "call-1", name: "clock", argumentsJson: '{"zone": "UTC"' }],
      },
      reply: {
        model: "qwen3:8b",
        engine: "ollama",
        finish: { reason: "tool-calls", raw: "tool_calls" },
        usage: { promptTokens: 210, cachedTokens: 0, replyTokens: 31 },
        window: 8192,
        windowReason: "no_adjustment",
        durationMs: 812.5,
      },
    }),
    stored(3, { message: { role: "tool", content: textPart("12:00"), toolCallId: "call-1", toolName: "clock" } }),
    stored(4, {
      message: { role: "assistant", content: textPart("It is no") },
      reply: {
        model: "qwen3:8b",
        engine: "ollama",
        finish: undefined,
        usage: {},
        window: undefined,
        windowReason: "initial_setup",
        durationMs: 90,
        error: { code: "engine_crashed", message: "The engine stopped." },
      },
    }),
  ];
}

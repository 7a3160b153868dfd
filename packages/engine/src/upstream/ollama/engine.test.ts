import { collect, EMPTY_REPLY, type EngineRequest, OrielError, type ReplyEvent, textPart } from "@oriel/core";
import {
  answerJson,
  answerStream,
  type Exchange,
  engineContract,
  type FakeUpstream,
  fakeUpstream,
  gate,
  readRecordings,
  recordedServer,
} from "@oriel/testkit";
import { afterEach, describe, expect, it } from "vitest";
import { ollamaEngine } from "./engine.ts";

const RECORDINGS = new URL("../fixtures/ollama/", import.meta.url);
const NDJSON = "application/x-ndjson";
const never = new AbortController().signal;

function hello(model = "oriel-demo", more: Partial<EngineRequest> = {}): EngineRequest {
  return {
    model,
    prompt: { kind: "chat", messages: [{ role: "user", content: textPart("Hello, who are you?") }] },
    sampling: {},
    window: 2048,
    ...more,
  };
}

let upstream: FakeUpstream | undefined;
afterEach(async () => {
  await upstream?.close();
  upstream = undefined;
});

async function recorded(...names: readonly string[]): Promise<ReturnType<typeof ollamaEngine>> {
  upstream = await recordedServer(await readRecordings(RECORDINGS, names));
  return ollamaEngine({ id: "ollama", url: upstream.url, newId: () => "made-up" });
}

async function scripted(chat: (exchange: Exchange) => void | Promise<void>): Promise<ReturnType<typeof ollamaEngine>> {
  upstream = await fakeUpstream({ "POST /api/chat": chat, "POST /api/generate": chat, "POST /api/embed": chat });
  return ollamaEngine({ id: "ollama", url: upstream.url, newId: () => "made-up" });
}

async function eventsOf(engine: ReturnType<typeof ollamaEngine>, request: EngineRequest): Promise<readonly ReplyEvent[]> {
  const events: ReplyEvent[] = [];
  try {
    for await (const batch of engine.send(request, never)) events.push(...batch);
  } finally {
    await engine.close();
  }
  return events;
}

engineContract("ollamaEngine", async () => {
  const stopped = gate();
  const line = (text: string): string => `${JSON.stringify({ message: { role: "assistant", content: text }, done: false })}\n`;
  const server = await fakeUpstream({
    "GET /api/tags": answerJson({ models: [{ name: "talker:latest" }] }),
    "GET /api/ps": answerJson({ models: [] }),
    "POST /api/show": (exchange) =>
      exchange.body.includes("talker")
        ? answerJson({ details: {} })(exchange)
        : answerJson({ error: "model 'no-such-model' not found" }, 404)(exchange),
    "POST /api/chat": async (exchange) => {
      if (!exchange.body.includes("talker")) return answerJson({ error: "model 'no-such-model' not found" }, 404)(exchange);
      if (!exchange.body.includes("for ever")) {
        return answerStream(NDJSON, [line("Hello"), '{"message":{"content":""},"done":true,"done_reason":"stop","eval_count":1}\n'])(
          exchange,
        );
      }
      let wanted = true;
      void exchange.gone.then(() => {
        wanted = false;
      });
      exchange.head(200, { "content-type": NDJSON });
      while (wanted) await exchange.write(line("and on "));
      stopped.open();
    },
  });
  return {
    engine: ollamaEngine({ id: "ollama", url: server.url }),
    request: hello("talker:latest"),
    longRequest: hello("talker:latest", { prompt: { kind: "chat", messages: [{ role: "user", content: textPart("Talk for ever.") }] } }),
    stopped: () => stopped.opened,
    dispose: () => server.close(),
  };
});

describe("ollamaEngine", () => {
  it("describes a model found without its tag, and no other", async () => {
    const engine = await recorded("tags", "ps_idle", "show", "show_unknown");
    const described = [(await engine.model("oriel-demo-ctx"))?.name, await engine.model("nope")];
    await engine.close();
    expect(described).toEqual(["oriel-demo-ctx:latest", undefined]);
  });

  it("reads a reply of Ollama 0.24 as it was recorded", async () => {
    const reply = collect(EMPTY_REPLY, await eventsOf(await recorded("chat"), hello()));
    expect(reply).toEqual({
      text: "Hello! How can I help you?",
      thinking: "",
      toolCalls: [],
      prompt: undefined,
      window: 2048,
      finish: { reason: "stop", raw: "stop" },
      usage: { promptTokens: 16, cachedTokens: undefined, replyTokens: 9 },
      timings: { loadMs: 277.509263, promptMs: 10.077818, replyMs: 29.472051 },
    });
  });

  it("tells a used-up allowance from a full window, for which Ollama has one word", async () => {
    const allowance = collect(EMPTY_REPLY, await eventsOf(await recorded("chat_allowance"), hello("oriel-demo", { maxTokens: 4 })));
    await upstream?.close();
    const filled = hello("oriel-demo", { window: 256, prompt: { kind: "completion", text: "hello there" } });
    const window = collect(EMPTY_REPLY, await eventsOf(await recorded("generate_fills_window"), filled));
    expect([allowance.finish, window.finish]).toEqual([
      { reason: "allowance", raw: "length" },
      { reason: "window", raw: "length" },
    ]);
  });

  it("sends one window and forbids cutting, on every kind of call", async () => {
    const engine = await recorded("chat", "embed", "load");
    for await (const _batch of engine.send(hello(), never));
    await engine.embed?.({ model: "oriel-demo", input: ["a b", "c"], window: 2048 }, never);
    await engine.load?.("oriel-demo", 2048, () => undefined);
    await engine.close();
    expect(upstream?.seen.map((request) => JSON.parse(request.body))).toEqual([
      {
        model: "oriel-demo",
        messages: [{ role: "user", content: "Hello, who are you?" }],
        stream: true,
        options: { num_ctx: 2048 },
        truncate: false,
        shift: false,
      },
      { model: "oriel-demo", input: ["a b", "c"], options: { num_ctx: 2048 }, truncate: false },
      { model: "oriel-demo", options: { num_ctx: 2048 }, stream: false, truncate: false, shift: false },
    ]);
  });

  it("lets Ollama cut a text for its vector only where the client has said that it may", async () => {
    const engine = await scripted(answerJson({ embeddings: [[1, 0]], prompt_eval_count: 1 }));
    for (const truncate of [true, false]) await engine.embed?.({ model: "m", input: ["a"], truncate }, never);
    await engine.close();
    expect(upstream?.bodies("/api/embed")).toEqual([true, false].map((truncate) => ({ model: "m", input: ["a"], options: {}, truncate })));
  });

  it("lets a model go at once", async () => {
    const engine = await scripted(answerJson({ model: "oriel-demo", response: "", done: true, done_reason: "unload" }));
    await engine.unload?.("oriel-demo");
    await engine.close();
    expect(upstream?.bodies("/api/generate")).toEqual([{ model: "oriel-demo", keep_alive: 0, stream: false }]);
  });

  it("sends no window when none is set", async () => {
    const engine = await recorded("chat");
    await eventsOf(engine, hello("oriel-demo", { window: undefined }));
    expect(upstream?.bodies("/api/chat")).toEqual([
      {
        model: "oriel-demo",
        messages: [{ role: "user", content: "Hello, who are you?" }],
        stream: true,
        options: {},
        truncate: false,
        shift: false,
      },
    ]);
  });

  it("never sends on a window the client wished for, nor fields that steer Ollama's memory", async () => {
    const engine = await recorded("chat");
    await eventsOf(
      engine,
      hello("oriel-demo", { wishedWindow: 512, passthrough: { num_ctx: 512, num_keep: 4, num_batch: 8, n_discard: 9, typical_p: 0.5 } }),
    );
    expect(upstream?.bodies("/api/chat")).toMatchObject([{ options: { typical_p: 0.5, num_ctx: 2048 } }]);
    expect(upstream?.seen[0]?.body).not.toMatch(/num_keep|num_batch|n_discard|512/);
  });

  it("refuses an overflow with the window it had asked for", async () => {
    const engine = await recorded("chat_overflow");
    await expect(eventsOf(engine, hello())).rejects.toMatchObject({ code: "context_length_exceeded", data: { window: 2048 } });
  });

  it("refuses an embedding that does not fit", async () => {
    const engine = await recorded("embed_overflow");
    const embedding = engine.embed?.({ model: "oriel-demo", input: ["x"], window: 2048 }, never);
    await expect(embedding).rejects.toMatchObject({ code: "context_length_exceeded", data: { window: 2048 } });
    await engine.close();
  });

  it("names a model it does not have", async () => {
    const engine = await recorded("chat_unknown_model");
    await expect(eventsOf(engine, hello("nope"))).rejects.toMatchObject({
      code: "model_not_found",
      message: expect.stringContaining('does not have the model "nope"'),
    });
  });

  it("refuses what a model cannot do as a wrong request, in Ollama's words", async () => {
    const engine = await recorded("tools_refused");
    await expect(eventsOf(engine, hello())).rejects.toMatchObject({
      code: "invalid_request",
      message: expect.stringContaining("does not support tools"),
    });
  });

  it("embeds", async () => {
    const engine = await recorded("embed");
    const embeddings = await engine.embed?.({ model: "oriel-demo", input: ["a b", "c"], window: 2048 }, never);
    expect({ sizes: embeddings?.vectors.map((vector) => vector.length), promptTokens: embeddings?.promptTokens }).toEqual({
      sizes: [192, 192],
      promptTokens: 5,
    });
    await engine.close();
  });

  it("reads thinking, tool calls with objects as arguments, and what came from the cache", async () => {
    const lines = [
      { message: { role: "assistant", content: "", thinking: "Hm." }, done: false },
      {
        message: { role: "assistant", content: "", tool_calls: [{ function: { index: 0, name: "add", arguments: { x: 1, y: [2] } } }] },
        done: false,
      },
      {
        message: { role: "assistant", content: "" },
        done: true,
        done_reason: "stop",
        prompt_eval_count: 90,
        prompt_eval_cached_count: 80,
        eval_count: 7,
      },
    ];
    const engine = await scripted(answerStream(NDJSON, [lines.map((line) => `${JSON.stringify(line)}\n`).join("")]));
    expect(await eventsOf(engine, hello())).toEqual([
      { type: "reply-start", prompt: undefined, window: 2048 },
      { type: "thinking-delta", text: "Hm." },
      { type: "tool-call", call: { id: "made-up", name: "add", argumentsJson: '{"x":1,"y":[2]}' } },
      {
        type: "reply-end",
        finish: { reason: "tool-calls", raw: "stop" },
        usage: { promptTokens: 90, cachedTokens: 80, replyTokens: 7 },
        timings: { loadMs: undefined, promptMs: undefined, replyMs: undefined },
      },
    ]);
  });

  it("sends back what a conversation holds: images, thinking, calls and their results", async () => {
    const engine = await recorded("chat");
    await eventsOf(
      engine,
      hello("oriel-demo", {
        think: "low",
        keepAlive: "5m",
        maxTokens: 9,
        format: { type: "json" },
        sampling: { temperature: 0, topK: 1, stop: ["x"], seed: 3 },
        prompt: {
          kind: "chat",
          messages: [
            {
              role: "user",
              content: [
                { type: "text", text: "Look" },
                { type: "image", mediaType: "image/png", base64: "AA==" },
              ],
            },
            {
              role: "assistant",
              content: [],
              thinking: "Hm.",
              toolCalls: [
                { id: "a", name: "add", argumentsJson: '{"x":1}' },
                { id: "b", name: "add", argumentsJson: '{"x":' },
              ],
            },
            { role: "tool", content: textPart("2"), toolCallId: "a", toolName: "add" },
          ],
          tools: [{ name: "add", description: "Adds." }],
          toolChoice: "auto",
        },
      }),
    );
    expect(upstream?.bodies("/api/chat")).toEqual([
      {
        model: "oriel-demo",
        stream: true,
        format: "json",
        think: "low",
        keep_alive: "5m",
        options: { num_ctx: 2048, num_predict: 9, temperature: 0, top_k: 1, seed: 3, stop: ["x"] },
        truncate: false,
        shift: false,
        messages: [
          { role: "user", content: "Look", images: ["AA=="] },
          {
            role: "assistant",
            content: "",
            thinking: "Hm.",
            tool_calls: [
              { id: "a", function: { name: "add", arguments: { x: 1 } } },
              { id: "b", function: { name: "add", arguments: { input: '{"x":' } } },
            ],
          },
          { role: "tool", content: "2", tool_name: "add", tool_call_id: "a" },
        ],
        tools: [{ type: "function", function: { name: "add", description: "Adds.", parameters: { type: "object", properties: {} } } }],
      },
    ]);
  });

  it("shows a model no tools that it must not call", async () => {
    const engine = await recorded("chat");
    const prompt = { kind: "chat", messages: [], tools: [{ name: "add" }], toolChoice: "none" } as const;
    await eventsOf(engine, hello("oriel-demo", { prompt }));
    expect(upstream?.seen[0]?.body).not.toContain("tools");
  });

  it("fails when Ollama reports an error in the middle of a reply", async () => {
    const engine = await scripted(
      answerStream(NDJSON, ['{"message":{"content":"Hel"},"done":false}\n', '{"error":"model runner has unexpectedly stopped"}\n']),
    );
    await expect(eventsOf(engine, hello())).rejects.toMatchObject({ code: "engine_crashed" });
  });

  it("hands a request on as it is, and the answer as it comes", async () => {
    upstream = await fakeUpstream({
      "POST /api/pull": async (exchange) => answerStream(NDJSON, ['{"status":"pulling"}\n', exchange.body])(exchange),
    });
    const engine = ollamaEngine({ id: "ollama", url: upstream.url });
    async function* upload(): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode('{"model":');
      yield new TextEncoder().encode('"x"}');
    }
    const response = await engine.passOllama?.(
      { method: "POST", path: "/api/pull?a=1", contentType: "application/json", body: upload() },
      never,
    );
    const pieces: Uint8Array[] = [];
    for await (const piece of response?.body ?? []) pieces.push(piece);
    await engine.close();
    expect({
      status: response?.status,
      headers: response?.headers,
      body: Buffer.concat(pieces).toString(),
      sent: upstream.seen[0]?.path,
    }).toEqual({
      status: 200,
      headers: { "content-type": NDJSON },
      body: '{"status":"pulling"}\n{"model":"x"}',
      sent: "/api/pull?a=1",
    });
  });

  it("refuses to hand on a path that is none", async () => {
    const engine = ollamaEngine({ id: "ollama", url: "http://127.0.0.1:9" });
    const failure = await engine.passOllama?.({ method: "GET", path: "evil.example/" }, never).catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(OrielError);
    expect(failure).toMatchObject({ code: "invalid_request" });
    await engine.close();
  });

  it("says its version", async () => {
    const engine = await recorded("version");
    expect(await engine.version?.()).toBe("0.0.0");
    await engine.close();
  });
});

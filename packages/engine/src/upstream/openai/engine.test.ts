import { collect, EMPTY_REPLY, type Engine, type EngineRequest, type ReplyEvent, textPart } from "@oriel/core";
import { answerJson, answerStream, engineContract, type FakeUpstream, fakeUpstream, gate, inTurn, type Script } from "@oriel/testkit";
import { afterEach, describe, expect, it } from "vitest";
import type { OpenaiKind } from "./dialect.ts";
import { openaiEngine } from "./engine.ts";

const SSE = "text/event-stream";
const never = new AbortController().signal;

function hello(more: Partial<EngineRequest> = {}): EngineRequest {
  return {
    model: "tiny-random",
    prompt: { kind: "chat", messages: [{ role: "user", content: textPart("What is a KV cache?") }] },
    sampling: {},
    ...more,
  };
}

let upstream: FakeUpstream | undefined;
afterEach(async () => {
  await upstream?.close();
  upstream = undefined;
});

async function scripted(routes: Readonly<Record<string, Script>>, kind: OpenaiKind | "unknown" = "openai"): Promise<Engine> {
  upstream = await fakeUpstream(routes);
  return openaiEngine({
    id: "some",
    url: `${upstream.url}/v1/`,
    kind: kind === "unknown" ? undefined : kind,
    newId: () => "made-up",
    apiKey: "secret",
  });
}

async function eventsOf(engine: Engine, request: EngineRequest = hello()): Promise<readonly ReplyEvent[]> {
  const events: ReplyEvent[] = [];
  try {
    for await (const batch of engine.send(request, never)) events.push(...batch);
  } finally {
    await engine.close();
  }
  return events;
}

/** A stream of chunks as OpenAI servers write them. */
function sse(...chunks: readonly (object | string)[]): string {
  return chunks.map((chunk) => `data: ${typeof chunk === "string" ? chunk : JSON.stringify(chunk)}\n\n`).join("");
}

function delta(fields: object, finish: string | null = null): object {
  return { choices: [{ index: 0, delta: fields, finish_reason: finish }] };
}

function chat(...pieces: readonly string[]): Readonly<Record<string, Script>> {
  return { "POST /v1/chat/completions": answerStream(SSE, pieces) };
}

engineContract("openaiEngine", async () => {
  const stopped = gate();
  const server = await fakeUpstream({
    "GET /v1/models": answerJson({ object: "list", data: [{ id: "talker" }] }),
    "POST /v1/chat/completions": async (exchange) => {
      if (!exchange.body.includes("talker")) return answerJson({ error: { message: "The model `x` does not exist." } }, 404)(exchange);
      if (!exchange.body.includes("for ever")) {
        return answerStream(SSE, [sse(delta({ content: "Hello" })), sse(delta({}, "stop"), "[DONE]")])(exchange);
      }
      let wanted = true;
      void exchange.gone.then(() => {
        wanted = false;
      });
      exchange.head(200, { "content-type": SSE });
      while (wanted) await exchange.write(sse(delta({ content: "and on " })));
      stopped.open();
    },
  });
  return {
    engine: openaiEngine({ id: "some", url: server.url }),
    request: hello({ model: "talker" }),
    longRequest: hello({ model: "talker", prompt: { kind: "chat", messages: [{ role: "user", content: textPart("Talk for ever.") }] } }),
    stopped: () => stopped.opened,
    dispose: () => server.close(),
  };
});

describe("openaiEngine", () => {
  it("sends its key, and takes an address with or without /v1", async () => {
    const engine = await scripted(chat(sse(delta({ content: "Hi" }), delta({}, "stop"), "[DONE]")));
    await eventsOf(engine);
    expect(upstream?.seen.map(({ path, headers }) => [path, headers["authorization"]])).toEqual([
      ["/v1/chat/completions", "Bearer secret"],
    ]);
  });

  it("reads thinking under both of its names", async () => {
    const engine = await scripted(
      chat(sse(delta({ reasoning_content: "Hm" }), delta({ reasoning: "." }), delta({ content: "Hi" }), delta({}, "stop"), "[DONE]")),
    );
    const { thinking, text } = collect(EMPTY_REPLY, await eventsOf(engine));
    expect({ thinking, text }).toEqual({ thinking: "Hm.", text: "Hi" });
  });

  it("hands on tool calls whole, whose arguments came cut in the middle of an escape", async () => {
    const pieces = ['{"text":"a\\', "nb\\u00", 'e9"}'];
    const engine = await scripted(
      chat(
        sse(
          delta({ tool_calls: [{ index: 0, id: "a", type: "function", function: { name: "say", arguments: "" } }] }),
          ...pieces.map((piece) => delta({ tool_calls: [{ index: 0, function: { arguments: piece } }] })),
          delta({}, "tool_calls"),
          "[DONE]",
        ),
      ),
    );
    const reply = collect(EMPTY_REPLY, await eventsOf(engine));
    expect(reply.toolCalls).toEqual([{ id: "a", name: "say", argumentsJson: '{"text":"a\\nb\\u00e9"}' }]);
    expect(reply.finish).toEqual({ reason: "tool-calls", raw: "tool_calls" });
  });

  it.each([
    [
      "in the last chunk only",
      [delta({}, "stop"), { choices: [], usage: { prompt_tokens: 9, completion_tokens: 2 } }],
      { promptTokens: 9, replyTokens: 2 },
    ],
    [
      "twice, of which the last counts",
      [
        { choices: [], usage: { prompt_tokens: 1, completion_tokens: 1 } },
        { ...delta({}, "stop"), usage: { prompt_tokens: 9, completion_tokens: 2 } },
      ],
      { promptTokens: 9, replyTokens: 2 },
    ],
    ["never", [delta({}, "stop")], {}],
    [
      "as nonsense",
      [{ ...delta({}, "stop"), usage: { prompt_tokens: -1, completion_tokens: 1e300, prompt_tokens_details: { cached_tokens: 1.5 } } }],
      {},
    ],
    ["as null", [{ ...delta({}, "stop"), usage: null }], {}],
  ])("reads usage that comes %s", async (_when, chunks, usage) => {
    const engine = await scripted(chat(sse(delta({ content: "Hi" }), ...chunks, "[DONE]")));
    const nothing = { promptTokens: undefined, cachedTokens: undefined, replyTokens: undefined };
    expect(collect(EMPTY_REPLY, await eventsOf(engine)).usage).toEqual({ ...nothing, ...usage });
  });

  it.each([
    ["stop", "stop"],
    ["tool_calls", "tool-calls"],
    ["content_filter", "content-filter"],
    ["abort", "unknown"],
  ])("takes the finish reason %s for %s", async (raw, reason) => {
    const engine = await scripted(chat(sse(delta({ content: "Hi" }), delta({}, raw), "[DONE]")));
    expect(collect(EMPTY_REPLY, await eventsOf(engine)).finish).toEqual({ reason, raw });
  });

  it("ends a reply whose server leaves [DONE] out", async () => {
    const engine = await scripted(chat(sse(delta({ content: "Hi" }), delta({}, "stop"))));
    expect((await eventsOf(engine)).at(-1)).toMatchObject({ type: "reply-end", finish: { reason: "stop" } });
  });

  it("ends a reply once when [DONE] comes twice and more after it", async () => {
    const engine = await scripted(chat(sse(delta({ content: "Hi" }), delta({}, "stop"), "[DONE]", "[DONE]", delta({ content: "!" }))));
    expect((await eventsOf(engine)).map((event) => event.type)).toEqual(["reply-start", "text-delta", "reply-end"]);
  });

  it("does not know why a reply ended whose server never said", async () => {
    const engine = await scripted(chat(sse(delta({ content: "Hi" }), "[DONE]")));
    expect((await eventsOf(engine)).at(-1)).toMatchObject({ finish: { reason: "unknown", raw: undefined } });
  });

  it("asks without usage, then and from then on, when the server refuses the field", async () => {
    const good = answerStream(SSE, [sse(delta({ content: "Hi" }), delta({}, "stop"), "[DONE]")]);
    const refused = answerJson({ error: { message: "Unrecognized request argument supplied: stream_options" } }, 400);
    const engine = await scripted({ "POST /v1/chat/completions": inTurn(refused, good) });
    for await (const _batch of engine.send(hello(), never));
    await eventsOf(engine);
    expect(upstream?.seen.map(({ body }) => body.includes("stream_options"))).toEqual([true, false, false]);
  });

  it("continues plain text", async () => {
    const engine = await scripted({
      "POST /v1/completions": answerStream(SSE, [
        sse({ choices: [{ index: 0, text: "there" }] }, { choices: [{ index: 0, text: "", finish_reason: "stop" }] }, "[DONE]"),
      ]),
    });
    const reply = collect(EMPTY_REPLY, await eventsOf(engine, hello({ prompt: { kind: "completion", text: "Hello " } })));
    expect({ text: reply.text, sent: upstream?.bodies("/v1/completions") }).toEqual({
      text: "there",
      sent: [{ model: "tiny-random", stream: true, stream_options: { include_usage: true }, prompt: "Hello " }],
    });
  });

  it("writes a conversation in the protocol's words", async () => {
    const engine = await scripted(chat(sse(delta({ content: "Hi" }), delta({}, "stop"), "[DONE]")));
    await eventsOf(
      engine,
      hello({
        format: { type: "json-schema", schema: { type: "object" } },
        think: "low",
        sampling: { topK: 5 },
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
            { role: "assistant", content: [], thinking: "Hm.", toolCalls: [{ id: "a", name: "add", argumentsJson: '{"x":' }] },
            { role: "tool", content: textPart("2"), toolCallId: "a" },
          ],
          tools: [{ name: "add" }],
          toolChoice: { name: "add" },
        },
      }),
    );
    expect(upstream?.bodies("/v1/chat/completions")).toEqual([
      {
        model: "tiny-random",
        stream: true,
        stream_options: { include_usage: true },
        response_format: { type: "json_schema", json_schema: { name: "reply", schema: { type: "object" } } },
        reasoning_effort: "low",
        messages: [
          {
            role: "user",
            content: [
              { type: "text", text: "Look" },
              { type: "image_url", image_url: { url: "data:image/png;base64,AA==" } },
            ],
          },
          { role: "assistant", content: null, tool_calls: [{ id: "a", type: "function", function: { name: "add", arguments: '{"x":' } }] },
          { role: "tool", tool_call_id: "a", content: "2" },
        ],
        tools: [{ type: "function", function: { name: "add", parameters: { type: "object", properties: {} } } }],
        tool_choice: { type: "function", function: { name: "add" } },
      },
    ]);
  });

  it("embeds, in the order of the input", async () => {
    const engine = await scripted({
      "POST /v1/embeddings": answerJson({
        data: [
          { index: 1, embedding: [3, 4] },
          { index: 0, embedding: [1, 2] },
        ],
        usage: { prompt_tokens: 5 },
      }),
    });
    expect(await engine.embed?.({ model: "m", input: ["a", "b"] }, never)).toEqual({
      vectors: [
        [1, 2],
        [3, 4],
      ],
      promptTokens: 5,
    });
    await engine.close();
  });

  it("finds out by asking which kind of server it is, once", async () => {
    const engine = await scripted(
      { "GET /v1/models": answerJson({ object: "list", data: [{ id: "qwen", owned_by: "vllm", max_model_len: 4096 }] }) },
      "unknown",
    );
    await engine.models();
    await engine.models();
    expect({ label: engine.label, note: engine.abilities.windowNote, asked: upstream?.seen.map(({ path }) => path) }).toEqual({
      label: "vLLM",
      note: "vLLM takes its window when it starts: start it with `--max-model-len 16384`.",
      asked: expect.arrayContaining(["/healthz", "/v1/models"]),
    });
    expect(upstream?.seen.filter(({ path }) => path === "/healthz")).toHaveLength(1);
    await expect(eventsOf(engine)).rejects.toMatchObject({ message: expect.stringMatching(/^vLLM at /) });
    await engine.close();
  });

  it("refuses to be pointed at Oriel itself", async () => {
    const engine = await scripted(
      { "GET /healthz": answerJson({ name: "oriel" }), "GET /v1/models": answerJson({ object: "list", data: [] }) },
      "unknown",
    );
    await expect(engine.models()).rejects.toMatchObject({ code: "bad_config", message: expect.stringContaining("is Oriel itself") });
    await engine.close();
  });
});

import { collect, EMPTY_REPLY, OrielError, type ReplyEvent, type ServedModel } from "@oriel/core";
import { describe, expect, it } from "vitest";
import type { ReplyEncoder, ReplyMeta } from "../encoder.ts";
import { sseDecoder } from "../sse.ts";
import { openaiChatReply } from "./chat-reply.ts";
import { openaiChatEncoder } from "./chat-stream.ts";
import { openaiCompletionEncoder, openaiCompletionReply } from "./completion-reply.ts";
import { openaiEmbeddingsReply } from "./embeddings.ts";
import { openaiError } from "./error.ts";
import { openaiModelReply, openaiModelsReply } from "./models.ts";

const meta: ReplyMeta = { id: "chatcmpl-1", model: 'q"3', createdMs: 1_700_000_000_900 };
const fixed = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1_700_000_000, model: 'q"3' };

const start: ReplyEvent = { type: "reply-start", prompt: undefined, window: 4096 };
const end: ReplyEvent = {
  type: "reply-end",
  finish: { reason: "stop" },
  usage: { promptTokens: 21, cachedTokens: 4, replyTokens: 5 },
  timings: {},
};
const usage = { prompt_tokens: 21, completion_tokens: 5, total_tokens: 26, prompt_tokens_details: { cached_tokens: 4 } };
const graz: ReplyEvent = { type: "tool-call", call: { id: "a", name: "weather", argumentsJson: '{"city":"Graz"}' } };
const wien: ReplyEvent = { type: "tool-call", call: { id: "b", name: "weather", argumentsJson: "{" } };

/** The data of the events that a stream wrote: parsed, where it is JSON. */
function sent(encoder: ReplyEncoder, events: readonly ReplyEvent[]): readonly unknown[] {
  return read(encoder.encode(events, 0));
}

function read(text: string): readonly unknown[] {
  return sseDecoder()
    .push(text)
    .map(({ data }) => (data === "[DONE]" ? data : JSON.parse(data)));
}

function chunk(delta: object, finish_reason: string | null = null): object {
  return { ...fixed, choices: [{ index: 0, delta, logprobs: null, finish_reason }] };
}

describe("openaiChatEncoder", () => {
  it("writes role, thinking, text, finish and the end", () => {
    const events: readonly ReplyEvent[] = [
      { type: "progress", phase: "reading", done: 1, total: 2 },
      start,
      { type: "thinking-delta", text: "hm" },
      { type: "text-delta", text: 'Hel"lo\n' },
      { type: "text-delta", text: "" },
      end,
    ];
    expect(sent(openaiChatEncoder(meta, { includeUsage: false }), events)).toEqual([
      chunk({ role: "assistant", content: "" }),
      chunk({ reasoning_content: "hm" }),
      chunk({ content: 'Hel"lo\n' }),
      chunk({}, "stop"),
      "[DONE]",
    ]);
  });

  it("ends with the usage when asked, and says null before", () => {
    expect(sent(openaiChatEncoder(meta, { includeUsage: true }), [start, end])).toEqual([
      { ...chunk({ role: "assistant", content: "" }), usage: null },
      { ...chunk({}, "stop"), usage: null },
      { ...fixed, choices: [], usage },
      "[DONE]",
    ]);
  });

  it("leaves the usage out when the engine reported none, and says null for half of it", () => {
    const withUsage = (reported: object): readonly unknown[] =>
      sent(openaiChatEncoder(meta, { includeUsage: true }), [start, { ...end, usage: reported }]);
    expect(withUsage({})).toHaveLength(3);
    expect(withUsage({ replyTokens: 5 })[2]).toEqual({
      ...fixed,
      choices: [],
      usage: { prompt_tokens: null, completion_tokens: 5, total_tokens: null },
    });
  });

  it("numbers the tool calls, and finishes with them whatever the engine says", () => {
    const call = (index: number, id: string, args: string): object => ({
      index,
      id,
      type: "function",
      function: { name: "weather", arguments: args },
    });
    expect(sent(openaiChatEncoder(meta, { includeUsage: false }), [start, graz, wien, end])).toEqual([
      chunk({ role: "assistant", content: "" }),
      chunk({ tool_calls: [call(0, "a", '{"city":"Graz"}')] }),
      chunk({ tool_calls: [call(1, "b", "{")] }),
      chunk({}, "tool_calls"),
      "[DONE]",
    ]);
  });

  it.each([
    ["stop", "stop"],
    ["allowance", "length"],
    ["window", "length"],
    ["tool-calls", "tool_calls"],
    ["content-filter", "content_filter"],
    ["unknown", "stop"],
  ] as const)("calls the end %s %s", (reason, word) => {
    const last = sent(openaiChatEncoder(meta, { includeUsage: false }), [{ ...end, finish: { reason } }]);
    expect(last.slice(1)).toEqual([chunk({}, word), "[DONE]"]);
  });

  it("writes the role once, however the events are cut", () => {
    const whole = openaiChatEncoder(meta, { includeUsage: true });
    const cut = openaiChatEncoder(meta, { includeUsage: true });
    const events: readonly ReplyEvent[] = [start, { type: "text-delta", text: "a" }, graz, wien, end];
    expect(events.map((event) => cut.encode([event], 0)).join("")).toBe(whole.encode(events, 0));
  });

  it("fails with an error event of its own, and never with [DONE]", () => {
    const encoder = openaiChatEncoder(meta, { includeUsage: false });
    const text = encoder.fail(new OrielError("engine_crashed", "The engine crashed.", { data: { exit: 11 } }));
    expect(text.startsWith("\n")).toBe(true);
    expect(read(text)).toEqual([
      { error: { message: "The engine crashed.", type: "server_error", param: null, code: "engine_crashed", details: { exit: 11 } } },
    ]);
  });

  it("stays alive with comments, which no client sees", () => {
    const { keepAlive } = openaiChatEncoder(meta, { includeUsage: false });
    const signs = [
      keepAlive(undefined),
      keepAlive({ phase: "loading", done: 0, total: undefined }),
      keepAlive({ phase: "reading", done: 8192, total: 21_406 }),
    ];
    expect(signs).toEqual([": waiting\n\n", ": loading\n\n", ": reading 8192 of 21406\n\n"]);
    expect(read(signs.join(""))).toEqual([]);
  });
});

describe("openaiChatReply", () => {
  const reply = collect(EMPTY_REPLY, [start, { type: "thinking-delta", text: "hm" }, { type: "text-delta", text: "Hello" }, end]);

  it("writes a whole reply", () => {
    expect(JSON.parse(openaiChatReply(meta, reply, 0))).toEqual({
      ...fixed,
      object: "chat.completion",
      choices: [
        {
          index: 0,
          message: { role: "assistant", content: "Hello", refusal: null, reasoning_content: "hm" },
          logprobs: null,
          finish_reason: "stop",
        },
      ],
      usage,
    });
  });

  it("writes tool calls without content, and no usage where none was reported", () => {
    const called = collect(EMPTY_REPLY, [start, graz, { ...end, usage: {} }]);
    expect(JSON.parse(openaiChatReply(meta, called, 0))).toEqual({
      ...fixed,
      object: "chat.completion",
      choices: [
        {
          index: 0,
          message: {
            role: "assistant",
            content: null,
            refusal: null,
            tool_calls: [{ id: "a", type: "function", function: { name: "weather", arguments: '{"city":"Graz"}' } }],
          },
          logprobs: null,
          finish_reason: "tool_calls",
        },
      ],
    });
  });
});

describe("completions", () => {
  const text = { ...fixed, object: "text_completion" };

  it("stream", () => {
    const events: readonly ReplyEvent[] = [start, { type: "text-delta", text: " upon" }, { ...end, finish: { reason: "window" } }];
    expect(sent(openaiCompletionEncoder(meta, { includeUsage: true }), events)).toEqual([
      { ...text, choices: [{ index: 0, text: " upon", logprobs: null, finish_reason: null }], usage: null },
      { ...text, choices: [{ index: 0, text: "", logprobs: null, finish_reason: "length" }], usage: null },
      { ...text, choices: [], usage },
      "[DONE]",
    ]);
  });

  it("come whole", () => {
    const reply = collect(EMPTY_REPLY, [start, { type: "text-delta", text: " upon" }, end]);
    expect(JSON.parse(openaiCompletionReply(meta, reply, 0))).toEqual({
      ...text,
      choices: [{ index: 0, text: " upon", logprobs: null, finish_reason: "stop" }],
      usage,
    });
  });
});

describe("openaiEmbeddingsReply", () => {
  const embeddings = { vectors: [[1, -2.5], [0.5]], promptTokens: 7 };

  it.each([
    ["float", [[1, -2.5], [0.5]]],
    ["base64", ["AACAPwAAIMA=", "AAAAPw=="]],
  ] as const)("writes %s", (format, [first, second]) => {
    expect(JSON.parse(openaiEmbeddingsReply("m", embeddings, format))).toEqual({
      object: "list",
      data: [
        { object: "embedding", index: 0, embedding: first },
        { object: "embedding", index: 1, embedding: second },
      ],
      model: "m",
      usage: { prompt_tokens: 7, total_tokens: 7 },
    });
  });

  it("has no usage where none was reported", () => {
    expect(JSON.parse(openaiEmbeddingsReply("m", { vectors: [] }, "float"))).toEqual({ object: "list", data: [], model: "m" });
  });
});

describe("the listing of models", () => {
  const model: ServedModel = {
    name: "qwen3:8b",
    engineId: "ollama",
    engineLabel: "Ollama",
    details: { name: "qwen3:8b", state: "loaded", modifiedAt: "2025-05-01T10:00:00.5Z" },
    window: { tokens: 16_384, source: "loaded", basis: "exact", max: 40_960, maxSource: "metadata", default: 16_384, boundedBy: undefined },
    evidence: { loaded: 16_384, max: 40_960 },
    sourceDetail: "/api/ps context_length",
    settable: true,
    windowNote: undefined,
  };
  const info = { id: "qwen3:8b", object: "model", created: 1_746_093_600, owned_by: "ollama", max_model_len: 16_384 };

  it("gives each model with its window", () => {
    expect(JSON.parse(openaiModelReply(model))).toEqual(info);
    const untimed = { ...model, details: { ...model.details, modifiedAt: undefined } };
    expect(JSON.parse(openaiModelsReply([model, untimed]))).toEqual({ object: "list", data: [info, { ...info, created: 0 }] });
  });
});

describe("openaiError", () => {
  it.each([
    ["context_length_exceeded", 400, "invalid_request_error", {}],
    ["host_not_allowed", 403, "permission_error", {}],
    ["model_not_found", 404, "invalid_request_error", {}],
    ["method_not_allowed", 405, "invalid_request_error", {}],
    ["payload_too_large", 413, "invalid_request_error", {}],
    ["unsupported_media_type", 415, "invalid_request_error", {}],
    ["internal", 500, "server_error", {}],
    ["not_supported", 501, "server_error", { "x-should-retry": "false" }],
    ["engine_unreachable", 502, "server_error", {}],
    ["engine_failed", 502, "server_error", {}],
    ["engine_crashed", 503, "server_error", {}],
    ["model_load_failed", 503, "server_error", { "x-should-retry": "false" }],
  ] as const)("answers %s with %i", (code, status, type, headers) => {
    const { body, ...rest } = openaiError(new OrielError(code, "No.", { param: "messages", data: { needed: 9 } }));
    expect(rest).toEqual({ status, contentType: "application/json", headers });
    expect(JSON.parse(body)).toEqual({ error: { message: "No.", type, param: "messages", code, details: { needed: 9 } } });
  });

  it("says after how many whole seconds to come back", () => {
    expect(openaiError(new OrielError("overloaded", "Busy.", { retryAfterSeconds: 1.2 }))).toEqual({
      status: 429,
      contentType: "application/json",
      body: '{"error":{"message":"Busy.","type":"rate_limit_error","param":null,"code":"overloaded"}}',
      headers: { "Retry-After": "2" },
    });
  });
});

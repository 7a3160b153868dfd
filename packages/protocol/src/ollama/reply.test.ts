import { collect, EMPTY_REPLY, OrielError, type ReplyEvent, type ServedModel } from "@oriel/core";
import { describe, expect, it } from "vitest";
import type { ReplyEncoder, ReplyMeta } from "../encoder.ts";
import { ndjsonDecoder } from "../ndjson.ts";
import { ollamaEmbeddingsReply, ollamaEmbedReply } from "./embed.ts";
import { ollamaError } from "./error.ts";
import { ollamaPs, ollamaShow, ollamaTags, ollamaVersion } from "./models.ts";
import {
  ollamaChatEncoder,
  ollamaChatReady,
  ollamaChatReply,
  ollamaGenerateEncoder,
  ollamaGenerateReady,
  ollamaGenerateReply,
} from "./reply.ts";

const createdMs = Date.UTC(2025, 4, 1, 10);
const nowMs = createdMs + 1500;
const meta: ReplyMeta = { id: "unused", model: 'q"3', createdMs };
const fixed = { model: 'q"3', created_at: "2025-05-01T10:00:01.500Z" };

const end: ReplyEvent = {
  type: "reply-end",
  finish: { reason: "stop" },
  usage: { promptTokens: 21, cachedTokens: 4, replyTokens: 5 },
  timings: { loadMs: 1000, promptMs: 100.25, replyMs: 300 },
};
const figures = {
  total_duration: 1_500_000_000,
  load_duration: 1_000_000_000,
  prompt_eval_count: 21,
  prompt_eval_cached_count: 4,
  prompt_eval_duration: 100_250_000,
  eval_count: 5,
  eval_duration: 300_000_000,
};
const events: readonly ReplyEvent[] = [
  { type: "progress", phase: "reading", done: 1, total: 2 },
  { type: "reply-start", prompt: undefined, window: 4096 },
  { type: "thinking-delta", text: "hm" },
  { type: "text-delta", text: 'Hel"lo\n' },
  { type: "text-delta", text: "" },
  { type: "tool-call", call: { id: "a", name: "weather", argumentsJson: '{"city": "Graz"}' } },
  { type: "tool-call", call: { id: "b", name: "weather", argumentsJson: "" } },
  end,
];
const calls = [
  { id: "a", function: { index: 0, name: "weather", arguments: { city: "Graz" } } },
  { id: "b", function: { index: 1, name: "weather", arguments: {} } },
];

function sent(encoder: ReplyEncoder, written: readonly ReplyEvent[]): readonly unknown[] {
  return read(encoder.encode(written, nowMs));
}

function read(text: string): readonly unknown[] {
  return ndjsonDecoder()
    .push(text)
    .map((line) => JSON.parse(line));
}

describe("a chat", () => {
  it("streams line by line", () => {
    const line = (fields: object): object => ({ ...fixed, message: { role: "assistant", content: "", ...fields }, done: false });
    expect(sent(ollamaChatEncoder(meta), events)).toEqual([
      line({ thinking: "hm" }),
      line({ content: 'Hel"lo\n' }),
      line({ tool_calls: calls.slice(0, 1) }),
      line({ tool_calls: calls.slice(1) }),
      { ...fixed, message: { role: "assistant", content: "" }, done: true, done_reason: "stop", ...figures },
    ]);
  });

  it("comes whole", () => {
    expect(JSON.parse(ollamaChatReply(meta, collect(EMPTY_REPLY, events), nowMs))).toEqual({
      ...fixed,
      message: { role: "assistant", content: 'Hel"lo\n', thinking: "hm", tool_calls: calls },
      done: true,
      done_reason: "stop",
      ...figures,
    });
  });

  it("leaves out the figures that the engine did not report", () => {
    expect(sent(ollamaChatEncoder(meta), [{ ...end, usage: {}, timings: {} }])).toEqual([
      { ...fixed, message: { role: "assistant", content: "" }, done: true, done_reason: "stop", total_duration: 1_500_000_000 },
    ]);
  });

  it.each([
    ["stop", "stop"],
    ["allowance", "length"],
    ["window", "length"],
    ["tool-calls", "stop"],
    ["content-filter", "content_filter"],
    ["unknown", "stop"],
  ] as const)("calls the end %s %s", (reason, word) => {
    expect(sent(ollamaChatEncoder(meta), [{ ...end, finish: { reason } }])).toMatchObject([{ done_reason: word }]);
  });

  it.each(["{", "[1]", '"text"', "null"])(
    "hands on arguments that are no object (%s) whole, under a name that says so",
    (argumentsJson) => {
      const event: ReplyEvent = { type: "tool-call", call: { id: "a", name: "f", argumentsJson } };
      const call = { id: "a", function: { index: 0, name: "f", arguments: { malformed_arguments: argumentsJson } } };
      expect(sent(ollamaChatEncoder(meta), [event])).toMatchObject([{ message: { tool_calls: [call] } }]);
    },
  );

  it("says that the model is ready, or let go", () => {
    const message = { role: "assistant", content: "" };
    expect(read(ollamaChatReady(meta, "load", nowMs))).toEqual([{ ...fixed, message, done: true, done_reason: "load" }]);
    expect(read(ollamaChatReady(meta, "unload", nowMs))).toEqual([{ ...fixed, message, done: true, done_reason: "unload" }]);
  });

  it("fails with a line of its own", () => {
    const line = ollamaChatEncoder(meta).fail(new OrielError("engine_crashed", "The engine crashed.", { data: { exit: 11 } }));
    expect(read(line)).toEqual([{ error: "The engine crashed.", code: "engine_crashed", details: { exit: 11 } }]);
  });

  it("has nothing to say while it waits", () => {
    expect(ollamaChatEncoder(meta).keepAlive({ phase: "reading", done: 1, total: 2 })).toBeUndefined();
  });
});

describe("a generated text", () => {
  it("streams line by line", () => {
    expect(sent(ollamaGenerateEncoder(meta), events)).toEqual([
      { ...fixed, response: "", thinking: "hm", done: false },
      { ...fixed, response: 'Hel"lo\n', done: false },
      { ...fixed, response: "", tool_calls: calls.slice(0, 1), done: false },
      { ...fixed, response: "", tool_calls: calls.slice(1), done: false },
      { ...fixed, response: "", done: true, done_reason: "stop", ...figures },
    ]);
  });

  it("comes whole", () => {
    expect(JSON.parse(ollamaGenerateReply(meta, collect(EMPTY_REPLY, events), nowMs))).toEqual({
      ...fixed,
      response: 'Hel"lo\n',
      thinking: "hm",
      tool_calls: calls,
      done: true,
      done_reason: "stop",
      ...figures,
    });
  });

  it("says that the model is ready", () => {
    expect(read(ollamaGenerateReady(meta, "load", nowMs))).toEqual([{ ...fixed, response: "", done: true, done_reason: "load" }]);
  });
});

describe("embeddings", () => {
  it("come in the newer and in the older shape", () => {
    const embeddings = { vectors: [[0.5], [1]], promptTokens: 7 };
    expect(JSON.parse(ollamaEmbedReply(meta, embeddings, nowMs))).toEqual({
      model: 'q"3',
      embeddings: [[0.5], [1]],
      total_duration: 1_500_000_000,
      prompt_eval_count: 7,
    });
    expect(JSON.parse(ollamaEmbeddingsReply(embeddings))).toEqual({ embedding: [0.5] });
    expect(JSON.parse(ollamaEmbeddingsReply({ vectors: [] }))).toEqual({ embedding: [] });
  });
});

describe("the listings", () => {
  const known: ServedModel = {
    name: "qwen3:8b",
    engineId: "ollama",
    engineLabel: "Ollama",
    details: {
      name: "qwen3:8b",
      state: "loaded",
      family: "qwen3",
      architecture: "qwen3",
      parameters: "8.2B",
      quantization: "Q4_K_M",
      format: "gguf",
      digest: "500a1f067a9f782620b40bee6f7b0c89e17ae61f686b92c24933e4ca4b2b8b41",
      modifiedAt: "2025-05-01T10:00:00Z",
      sizeBytes: 5_225_388_164,
      template: "{{ .Prompt }}",
      abilities: ["chat", "completion", "tools", "thinking"],
      loadedWindow: 16_384,
    },
    window: { tokens: 16_384, source: "loaded", basis: "exact", max: 40_960, maxSource: "metadata", default: 16_384, boundedBy: undefined },
    evidence: { loaded: 16_384, max: 40_960 },
    sourceDetail: "/api/ps context_length",
    settable: true,
    windowNote: undefined,
  };
  const unknown: ServedModel = {
    ...known,
    name: "mystery",
    details: { name: "mystery", state: "available" },
    window: { ...known.window, tokens: 8192, source: "fallback", basis: "estimate", max: undefined, maxSource: undefined },
  };
  const details = {
    parent_model: "",
    format: "gguf",
    family: "qwen3",
    families: ["qwen3"],
    parameter_size: "8.2B",
    quantization_level: "Q4_K_M",
    context_length: 40_960,
  };
  const noDetails = { parent_model: "", format: "", family: "", families: [], parameter_size: "", quantization_level: "" };
  const identity = { name: "qwen3:8b", model: "qwen3:8b", size: 5_225_388_164, digest: known.details.digest, details };

  it("tags: every model, with Ollama's own words for what is not known", () => {
    expect(JSON.parse(ollamaTags([known, unknown]))).toEqual({
      models: [
        { ...identity, modified_at: "2025-05-01T10:00:00Z" },
        {
          name: "mystery",
          model: "mystery",
          size: 0,
          digest: "0".repeat(64),
          details: noDetails,
          modified_at: "0001-01-01T00:00:00Z",
        },
      ],
    });
  });

  it("ps: the loaded models, with the loaded window", () => {
    expect(JSON.parse(ollamaPs([known, unknown]))).toEqual({ models: [{ ...identity, context_length: 16_384 }] });
  });

  it("show: the window it is served at and the one it was made for", () => {
    expect(JSON.parse(ollamaShow(known))).toEqual({
      modelfile: "",
      parameters: "num_ctx                        16384",
      template: "{{ .Prompt }}",
      details,
      model_info: { "general.architecture": "qwen3", "qwen3.context_length": 40_960 },
      capabilities: ["completion", "tools", "thinking"],
      modified_at: "2025-05-01T10:00:00Z",
    });
    expect(JSON.parse(ollamaShow(unknown))).toEqual({
      modelfile: "",
      parameters: "num_ctx                        8192",
      template: "",
      details: noDetails,
      model_info: { "general.architecture": "unknown" },
      capabilities: ["completion"],
      modified_at: "0001-01-01T00:00:00Z",
    });
  });

  it("version", () => {
    expect(ollamaVersion("0.1.0")).toBe('{"version":"0.24.0","oriel":"0.1.0"}');
  });
});

describe("ollamaError", () => {
  it("has the sentence, and beside it the code and the figures", () => {
    const error = new OrielError("overloaded", "Busy.", { retryAfterSeconds: 3, data: { waiting: 8 } });
    expect(ollamaError(error)).toEqual({
      status: 429,
      contentType: "application/json",
      body: '{"error":"Busy.","code":"overloaded","details":{"waiting":8}}',
      headers: { "Retry-After": "3" },
    });
  });
});

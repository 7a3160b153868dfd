import { answerJson, answerStream, type Exchange, type FakeUpstream, fakeUpstream, gate } from "@oriel/testkit";
import { Ollama } from "ollama";
import OpenAI, { APIError, BadRequestError } from "openai";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { gather } from "./gather.ts";
import { call } from "./http.ts";
import { type Oriel, startOriel } from "./oriel.ts";

const MODEL = "qwen3:8b";
const MESSAGES = [{ role: "user" as const, content: "Hello." }];
const CONTEXT_PATH = `/api/v1/models/${encodeURIComponent(MODEL)}/context`;
const NDJSON = "application/x-ndjson";

describe("Oriel in front of an Ollama", () => {
  let ollama: FakeUpstream;
  let oriel: Oriel;
  let openai: OpenAI;
  let onChat: (exchange: Exchange) => void | Promise<void>;

  beforeEach(async () => {
    onChat = answerStream(NDJSON, [piece("Hel"), piece("lo."), LAST]);
    ollama = await fakeUpstream({
      "GET /api/version": answerJson({ version: "0.33.0" }),
      "GET /api/tags": answerJson({ models: [{ name: MODEL, model: MODEL, size: 5e9, digest: "a".repeat(64), details: DETAILS }] }),
      "GET /api/ps": answerJson({ models: [] }),
      "POST /api/show": answerJson({
        details: DETAILS,
        model_info: { "general.architecture": "qwen3", "qwen3.context_length": 40_960 },
        capabilities: ["completion", "tools"],
      }),
      "POST /api/chat": (exchange) => onChat(exchange),
      "POST /api/pull": answerStream(NDJSON, ['{"status":"pulling manifest"}\n', '{"status":"success"}\n']),
    });
    oriel = await startOriel({ args: ["--backend", ollama.url] });
    openai = new OpenAI({ baseURL: `${oriel.url}/v1`, apiKey: "none", maxRetries: 0 });
  });
  afterEach(async () => {
    await oriel.stop();
    await ollama.close();
  });

  const chat = (stream = false) => openai.chat.completions.create({ model: MODEL, messages: MESSAGES, stream });

  it("gives OpenAI clients a window they cannot ask for: the one that was saved", async () => {
    expect(await call(oriel, "PUT", CONTEXT_PATH, { tokens: 16_384 })).toMatchObject({ status: 200, json: { asked: 16_384 } });
    const reply = await openai.chat.completions.create({ model: MODEL, messages: MESSAGES });
    expect(reply.choices[0]?.message.content).toBe("Hello.");
    expect(reply.usage).toMatchObject({ prompt_tokens: 11, completion_tokens: 2 });
    expect(ollama.bodies("/api/chat")).toMatchObject([{ model: MODEL, options: { num_ctx: 16_384 }, truncate: false }]);
  });

  it("lets no client make Ollama reload: every client's request carries the same window", async () => {
    const client = new Ollama({ host: oriel.url });
    await client.chat({ model: MODEL, messages: MESSAGES, options: { num_ctx: 2048 } });
    await client.chat({ model: MODEL, messages: MESSAGES, options: { num_ctx: 32_768 } });
    await chat();
    const { json } = await call(oriel, "GET", CONTEXT_PATH);
    expect(json).toMatchObject({ asked: expect.any(Number), wishes: [2048, 32_768] });
    const served = { options: { num_ctx: json["asked"] } };
    expect(ollama.bodies("/api/chat")).toMatchObject([served, served, served]);
  });

  it("passes on what only Ollama does, as it streams", async () => {
    const client = new Ollama({ host: oriel.url });
    const progress = await gather(await client.pull({ model: "llama3.2", stream: true }));
    expect(progress).toEqual([{ status: "pulling manifest" }, { status: "success" }]);
    expect(ollama.bodies("/api/pull")).toMatchObject([{ stream: true }]);
  });

  it("tells an overflow with both numbers, whatever the shape Ollama tells it in", async () => {
    const inner = {
      error: { code: 400, message: "request (42947 tokens) exceeds the available context size (8192 tokens), try increasing it" },
    };
    onChat = answerJson({ error: JSON.stringify(inner) }, 400);
    const error = await chat().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BadRequestError);
    expect(error).toMatchObject({ code: "context_length_exceeded", message: expect.stringMatching(/42947 tokens .* 8192 tokens/) });
  });

  it.each(["stream", "whole reply"])("closes the connection to Ollama when the client leaves a %s", async (how) => {
    const asked = gate();
    const left = gate();
    onChat = async (exchange) => {
      exchange.head(200, { "content-type": NDJSON });
      await exchange.write(piece("Hel"));
      asked.open();
      await exchange.gone;
      left.open();
    };
    const leaving = new AbortController();
    const reply = openai.chat.completions
      .create({ model: MODEL, messages: MESSAGES, stream: how === "stream" }, { signal: leaving.signal })
      .catch((thrown: unknown) => thrown);
    await asked.opened;
    leaving.abort();
    await left.opened;
    await reply;
  });

  it("ends a stream with an error when Ollama dies in the middle, and works again with the next", async () => {
    onChat = async (exchange) => {
      exchange.head(200, { "content-type": NDJSON });
      await exchange.write(piece("Hel"));
      exchange.drop();
    };
    const stream = await openai.chat.completions.create({ model: MODEL, messages: MESSAGES, stream: true });
    const error = await gather(stream).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(APIError);
    expect(error).toMatchObject({ code: "engine_failed", type: "server_error" });
    onChat = answerStream(NDJSON, [piece("Again."), LAST]);
    expect(await chat()).toMatchObject({ choices: [{ message: { content: "Again." } }] });
  });

  it("keeps running, and says so, while Ollama is away", async () => {
    await ollama.close();
    await expect(chat()).rejects.toMatchObject({ status: 502, code: "engine_unreachable" });
    ollama = await fakeUpstream({});
  });
});

const DETAILS = { format: "gguf", family: "qwen3", families: ["qwen3"], parameter_size: "8.2B", quantization_level: "Q4_K_M" };
const HEAD = { model: MODEL, created_at: "2026-01-01T00:00:00Z" };
const LAST = line({
  ...HEAD,
  message: { role: "assistant", content: "" },
  done: true,
  done_reason: "stop",
  prompt_eval_count: 11,
  eval_count: 2,
});

function piece(content: string): string {
  return line({ ...HEAD, message: { role: "assistant", content }, done: false });
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

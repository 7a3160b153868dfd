import { collect, EMPTY_REPLY, type Engine, type EngineRequest, type ReplyEvent, textPart } from "@oriel/core";
import { type FakeUpstream, readRecordings, recordedServer } from "@oriel/testkit";
import { afterEach, describe, expect, it } from "vitest";
import { openaiEngine } from "../engine.ts";

const RECORDINGS = new URL("../../fixtures/llama-server/", import.meta.url);
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

async function recorded(...names: readonly string[]): Promise<Engine> {
  upstream = await recordedServer(await readRecordings(RECORDINGS, names));
  return openaiEngine({ id: "llama", url: upstream.url, kind: "llama-server", newId: () => "made-up" });
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

describe("llama-server, as recorded", () => {
  it("reads a reply with usage and timings", async () => {
    const reply = collect(EMPTY_REPLY, await eventsOf(await recorded("chat_stream"), hello({ maxTokens: 12 })));
    expect(reply).toEqual({
      text: "ical unml available opt\u0006 [abilidalty\tAD",
      thinking: "",
      toolCalls: [],
      prompt: undefined,
      window: undefined,
      finish: { reason: "allowance", raw: "length" },
      usage: { promptTokens: 41, cachedTokens: 40, replyTokens: 12 },
      timings: { promptMs: 1.001, replyMs: 8.696 },
    });
  });

  it("tells how far the prompt is read, and reckons usage from timings where there is none", async () => {
    const events = await eventsOf(await recorded("chat_stream_progress"), hello({ maxTokens: 4 }));
    expect(events.filter((event) => event.type !== "text-delta")).toEqual([
      { type: "reply-start", prompt: undefined, window: undefined },
      { type: "progress", phase: "reading", done: 0, total: 776 },
      { type: "progress", phase: "reading", done: 776, total: 776 },
      {
        type: "reply-end",
        finish: { reason: "allowance", raw: "length" },
        usage: { promptTokens: 776, cachedTokens: 0, replyTokens: 4 },
        timings: { promptMs: 170.916, replyMs: 22.051 },
      },
    ]);
  });

  it("knows a full window from the window the server said it holds", async () => {
    const engine = await recorded("v1_models", "props", "chat_fills_context_stream");
    await engine.models();
    const reply = collect(EMPTY_REPLY, await eventsOf(engine, hello({ maxTokens: 4000 })));
    expect({ finish: reply.finish, window: reply.window, usage: reply.usage }).toEqual({
      finish: { reason: "window", raw: "length" },
      window: 1024,
      usage: { promptTokens: 776, cachedTokens: 775, replyTokens: 248 },
    });
  });

  it("says which window is held and which was trained", async () => {
    const engine = await recorded("v1_models", "props");
    expect(await engine.model("tiny-random")).toMatchObject({
      name: "tiny-random",
      state: "loaded",
      format: "gguf",
      quantization: "all F32",
      sizeBytes: 4_201_984,
      loadedWindow: 1024,
      maxWindow: 32_768,
      windowSource: "/v1/models meta.n_ctx_train",
    });
    await engine.close();
  });

  it("refuses an overflow with both numbers", async () => {
    const engine = await recorded("chat_overflow");
    await expect(eventsOf(engine)).rejects.toMatchObject({ code: "context_length_exceeded", data: { prompt: 4472, window: 1024 } });
  });

  it("asks for progress, and sends only fields the server knows", async () => {
    const engine = await recorded("chat_stream");
    await eventsOf(
      engine,
      hello({
        maxTokens: 12,
        think: false,
        sampling: { temperature: 0, topK: 1, minP: 0.1, repeatPenalty: 1.1 },
        passthrough: { n_discard: -5, id_slot: 0, n_keep: 9, cache_prompt: false, dry_base: 1.5, min_tokens: 3, logit_bias: { "5": -100 } },
      }),
    );
    expect(upstream?.bodies("/v1/chat/completions")).toEqual([
      {
        model: "tiny-random",
        stream: true,
        stream_options: { include_usage: true },
        max_tokens: 12,
        temperature: 0,
        top_k: 1,
        min_p: 0.1,
        repeat_penalty: 1.1,
        dry_base: 1.5,
        logit_bias: { "5": -100 },
        chat_template_kwargs: { enable_thinking: false },
        return_progress: true,
        messages: [{ role: "user", content: "What is a KV cache?" }],
      },
    ]);
  });

  it("counts a chat exactly", async () => {
    const engine = await recorded("chat_input_tokens");
    expect(await engine.count(hello())).toEqual({ tokens: 41, basis: "exact" });
    await engine.close();
  });

  it("counts by template and tokenizer where the server cannot do both at once", async () => {
    const engine = await recorded("apply_template", "tokenize");
    expect(await engine.count(hello())).toEqual({ tokens: 22, basis: "exact" });
    expect(upstream?.bodies("/tokenize")).toMatchObject([
      { add_special: true, parse_special: true, content: expect.stringMatching(/^<\|im_start\|>system/) },
    ]);
    await engine.close();
  });
});

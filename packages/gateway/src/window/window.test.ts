import {
  contextLengthExceeded,
  type EngineModel,
  type EngineRequest,
  hfConfigSpec,
  OrielError,
  PLAIN_SERVING,
  type ReplyStream,
  type Tokens,
  textOf,
} from "@oriel/core";
import { type FakeEngine, fakeEngine, fakeReply } from "@oriel/testkit";
import { afterEach, describe, expect, it } from "vitest";
import { startGateway, type TestGateway } from "../testing/start-gateway.ts";

const model: EngineModel = { name: "fake-model", state: "available", statedWindow: 8192, maxWindow: 40_960 };

describe("the window of a request", () => {
  let oriel: TestGateway;
  afterEach(() => oriel.stop());

  /** An engine that counts exactly what the test says a prompt has, and refuses what does not fit, as engines do. */
  function counting(tokens: () => Tokens, holds: (window: Tokens) => boolean = () => true): FakeEngine {
    const engine = fakeEngine({
      models: [model],
      reply: (request) => {
        const window = request.window ?? 8192;
        if (!holds(window)) return refusal(new OrielError("model_load_failed", "Out of memory.", { data: { reason: "out_of_memory" } }));
        if (tokens() > window) return refusal(contextLengthExceeded({ prompt: tokens(), reply: undefined, window }));
        return fakeReply(["ok"], { promptTokens: tokens(), window });
      },
    });
    return { ...engine, count: () => Promise.resolve({ tokens: tokens(), basis: "exact" }) };
  }

  /** An engine to which every letter is a token. */
  function countingLetters(): FakeEngine {
    const tokensOf = ({ prompt }: Pick<EngineRequest, "prompt">): Tokens =>
      prompt.kind === "chat" ? prompt.messages.map(({ content }) => textOf(content)).join("").length : prompt.text.length;
    const engine = fakeEngine({
      models: [model],
      reply: (request) => fakeReply(["ok"], { promptTokens: tokensOf(request), window: request.window ?? 8192 }),
    });
    return { ...engine, count: (request) => Promise.resolve({ tokens: tokensOf(request), basis: "exact" }) };
  }

  const chat = (headers: Record<string, string> = {}, more: object = {}) =>
    oriel.send("POST", "/api/chat", {
      headers,
      body: JSON.stringify({ model: "fake-model", stream: false, messages: [{ role: "user", content: "hi" }], ...more }),
    });

  it("grows in steps when a prompt needs it, for every client, and never goes back for a smaller one", async () => {
    let tokens = 100;
    const engine = counting(() => tokens);
    oriel = await startGateway([engine]);

    for (const next of [100, 9000, 200, 30_000, 9000]) {
      tokens = next;
      expect((await chat()).status).toBe(200);
    }

    expect(sizesOf(engine)).toEqual([8192, 8192, 16_384, 16_384, 16_384, 40_960, 40_960]);
    const { json } = await oriel.send("GET", "/api/v1/models/fake-model/context");
    expect(json()).toMatchObject({
      asked: 40_960,
      source_detail: "grown to by use",
      history: [
        { reason: "initial_setup", window: 8192 },
        { window: 16_384 },
        { reason: "usage_threshold", window: 40_960, usage: 30_000 },
      ],
      changes: { usage_threshold: 2 },
    });
  });

  it("is refused with both numbers when no window the model can have would hold the prompt", async () => {
    oriel = await startGateway([counting(() => 50_000)]);
    const answer = await chat();
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ code: "context_length_exceeded", details: { prompt: 50_000, window: 40_960 } });
  });

  it("is what a person saved, whatever the conversation needs", async () => {
    const engine = counting(() => 9000);
    oriel = await startGateway([engine]);
    await oriel.send("PUT", "/api/v1/models/fake-model/context", { body: '{"tokens": 4096}' });
    expect((await chat()).json()).toMatchObject({ code: "context_length_exceeded", details: { prompt: 9000, window: 4096 } });
    expect(sizesOf(engine)).toEqual([]);
  });

  it("does not follow clients that wish for different sizes, and counts the reloads that spares", async () => {
    const engine = counting(() => 100);
    oriel = await startGateway([engine]);
    for (let turn = 0; turn < 5; turn += 1) {
      await chat({}, { options: { num_ctx: 4096 } });
      await chat({}, { options: { num_ctx: 32_768 } });
    }
    expect(new Set(sizesOf(engine))).toEqual(new Set([8192]));
    expect((await oriel.send("GET", "/api/v1/models/fake-model/context")).json()).toMatchObject({
      reloads_avoided: 9,
      wishes: [4096, 32_768],
    });
  });

  it("falls back one step when the model does not fit in memory, and stays there", async () => {
    const engine = counting(
      () => 100,
      (window) => window <= 4096,
    );
    oriel = await startGateway([engine]);
    expect((await chat()).status).toBe(200);
    expect((await chat()).status).toBe(200);
    expect(sizesOf(engine)).toEqual([8192, 4096, 4096]);
  });

  it.each([
    [165, 8192],
    [4096, 8192],
    [4097, 8194],
    [30_000, 36_864],
  ])("of %i tokens is %i under mochi, exactly", async (tokens, window) => {
    const engine = counting(() => tokens);
    oriel = await startGateway([engine]);
    const answer = await chat({ "x-oriel-policy": "mochi" });
    expect(sizesOf(engine)).toEqual([window]);
    expect(answer.headers["x-oriel-window"]).toBe(String(window));
  });

  it("of a session under mochi grows with its usage, and says why", async () => {
    oriel = await startGateway([countingLetters()]);
    const created = await oriel.send("POST", "/api/v1/sessions", { body: '{"model":"fake-model","policy":"mochi"}' });
    const { session_id: id } = created.json() as { session_id: string };
    let used = 0;
    const turn = async (usage: Tokens): Promise<unknown> => {
      const message = "m".repeat(usage - used);
      // The reply is two letters.
      used = usage + 2;
      return (await oriel.send("POST", `/api/v1/chat/${id}`, { body: JSON.stringify({ message }) })).json();
    };
    expect(await turn(165)).toMatchObject({ context_window: { current_window: 8192, reason: "initial_setup" } });
    expect(await turn(4000)).toMatchObject({ context_window: { current_window: 8192, reason: "no_adjustment" } });
    expect(await turn(4097)).toMatchObject({ context_window: { current_window: 8194, reason: "usage_threshold" } });
    expect((await oriel.send("GET", `/api/v1/sessions/${id}`)).json()).toMatchObject({
      context_window_config: {
        dynamic_enabled: true,
        current_window: 8194,
        adjustment_history: [
          { reason: "initial_setup", window: 8192, usage: 165 },
          { reason: "usage_threshold", window: 8194, usage: 4097 },
        ],
        manual_override: false,
      },
    });
  });

  it("under ollm is the size that the model was measured at, never one computed here", async () => {
    const engine = fakeEngine({
      models: [{ name: "llama3.2:3b", state: "available", maxWindow: 131_072 }],
      reply: (request) => fakeReply(["ok"], { window: request.window ?? 0 }),
    });
    oriel = await startGateway([engine]);
    await chat({ "x-oriel-policy": "ollm" }, { model: "llama3.2:3b" });
    expect(sizesOf(engine)).toEqual([13_926]);
  });

  it("under nopenai holds prompt and reply together to the window", async () => {
    const engine = counting(() => 8000);
    oriel = await startGateway([engine]);
    const answer = await chat({ "x-oriel-policy": "nopenai" }, { options: { num_predict: 100_000 } });
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ code: "context_length_exceeded", details: { prompt: 8000, reply: 100_000 } });
    expect(engine.requests).toEqual([]);
  });

  it("follows a wish by growing when memory is known to have room, and never by shrinking", async () => {
    const GIB = 1024 ** 3;
    const engine = { ...counting(() => 100), memory: () => Promise.resolve(SMALL_MODEL) };
    const ram = { id: "ram", library: "cpu", kind: "ram", totalBytes: 64 * GIB, freeBytes: 60 * GIB, source: "test" } as const;
    oriel = await startGateway([engine], { probe: () => Promise.resolve({ readAt: 0, devices: [ram], problems: [] }) });
    for (const num_ctx of [4096, 32_768, 4096, 32_768]) await chat({}, { options: { num_ctx } });
    expect(sizesOf(engine)).toEqual([8192, 32_768, 32_768, 32_768]);
  });

  it("refuses a policy there is not, naming those there are", async () => {
    oriel = await startGateway();
    const [header, session] = await Promise.all([
      chat({ "x-oriel-policy": "turbo" }),
      oriel.send("POST", "/api/v1/sessions", { body: '{"model":"fake-model","policy":"turbo"}' }),
    ]);
    for (const answer of [header, session]) {
      expect(answer.status).toBe(400);
      expect(answer.text).toContain("oriel, roampal, private-gpt, mochi, nopenai, ollm");
    }
  });
});

/** A model of about a gigabyte, which takes some 100 MB a thousand tokens. */
const SMALL_MODEL = smallModel();

function smallModel() {
  const config = {
    architectures: ["LlamaForCausalLM"],
    model_type: "llama",
    num_hidden_layers: 16,
    hidden_size: 2048,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    intermediate_size: 8192,
    vocab_size: 128_256,
    max_position_embeddings: 40_960,
  };
  const reading = hfConfigSpec(config, "config.json");
  if (reading.kind !== "known") throw new Error(reading.why);
  const GIB = 1024 ** 3;
  const spec = { ...reading.spec, weights: { total: GIB, tokenEmbedding: undefined, output: undefined } };
  return { spec, serving: { ...PLAIN_SERVING, windowOf: "each" as const } };
}

function sizesOf(engine: FakeEngine): readonly (Tokens | undefined)[] {
  return engine.requests.map((request: EngineRequest) => request.window);
}

function refusal(error: OrielError): ReplyStream {
  return { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }) };
}

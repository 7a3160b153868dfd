import { type EngineModel, type EngineRequest, textPart } from "@oriel/core";
import { answerJson, type FakeUpstream, fakeUpstream, type Script } from "@oriel/testkit";
import { afterEach, describe, expect, it } from "vitest";
import type { OpenaiKind } from "../dialect.ts";
import { openaiEngine } from "../engine.ts";
import { DIALECTS } from "./dialects.ts";

let upstream: FakeUpstream | undefined;
afterEach(async () => {
  await upstream?.close();
  upstream = undefined;
});

async function modelsOf(kind: OpenaiKind, routes: Readonly<Record<string, Script>>): Promise<readonly EngineModel[]> {
  upstream = await fakeUpstream(routes);
  const engine = openaiEngine({ id: kind, url: upstream.url, kind });
  const models = await engine.models();
  await engine.close();
  return models;
}

async function countOf(
  kind: OpenaiKind,
  routes: Readonly<Record<string, Script>>,
  prompt: EngineRequest["prompt"],
): Promise<number | undefined> {
  upstream = await fakeUpstream(routes);
  const engine = openaiEngine({ id: kind, url: upstream.url, kind });
  const count = await engine.count({ model: "q", prompt, sampling: {} });
  await engine.close();
  return count?.tokens;
}

const chat: EngineRequest["prompt"] = { kind: "chat", messages: [{ role: "user", content: textPart("Hi") }], tools: [{ name: "now" }] };

/** Only what concerns windows. */
function windows(models: readonly EngineModel[]): readonly unknown[] {
  return models.map(({ name, state, loadedWindow, maxWindow, windowSource }) => [name, state, loadedWindow, maxWindow, windowSource]);
}

describe("the window of a model", () => {
  it("is the one length that vLLM serves", async () => {
    const models = await modelsOf("vllm", { "GET /v1/models": answerJson({ data: [{ id: "q", max_model_len: 4096 }] }) });
    expect(windows(models)).toEqual([["q", "loaded", 4096, 4096, "/v1/models max_model_len"]]);
  });

  it("is in SGLang's own route where its list of models lacks it", async () => {
    const models = await modelsOf("sglang", {
      "GET /v1/models": answerJson({ data: [{ id: "q" }] }),
      "GET /get_server_info": answerJson({ context_length: 8192 }),
    });
    expect(windows(models)).toEqual([["q", "loaded", 8192, 8192, "/get_server_info context_length"]]);
  });

  it("is in LM Studio's loaded instance, not in the model's maximum", async () => {
    const models = await modelsOf("lm-studio", {
      "GET /api/v1/models": answerJson({
        models: [
          { key: "q", type: "llm", max_context_length: 32_768, loaded_instances: [{ id: "q", config: { context_length: 4096 } }] },
          { key: "e", type: "embedding", max_context_length: 2048, loaded_instances: [] },
        ],
      }),
    });
    expect(windows(models)).toEqual([
      ["q", "loaded", 4096, 32_768, "/api/v1/models max_context_length"],
      ["e", "available", undefined, 2048, "/api/v1/models max_context_length"],
    ]);
    expect(models.map((model) => model.abilities)).toEqual([["chat", "completion"], ["embedding"]]);
  });

  it("is read from LM Studio's older route where the newer one is missing", async () => {
    const models = await modelsOf("lm-studio", {
      "GET /api/v1/models": answerJson({ error: "Unexpected endpoint or method. (GET /api/v1/models). Returning 200 anyway" }),
      "GET /api/v0/models": answerJson({
        data: [{ id: "q", type: "vlm", state: "loaded", loaded_context_length: 4096, max_context_length: 32_768 }],
      }),
    });
    expect(windows(models)).toEqual([["q", "loaded", 4096, 32_768, "/api/v0/models max_context_length"]]);
  });

  it("is only advertised by Foundry Local", async () => {
    const models = await modelsOf("foundry", { "GET /v1/models": answerJson({ data: [{ id: "phi", contextLength: 131_072 }] }) });
    expect(windows(models)).toEqual([["phi", "unknown", undefined, 131_072, "/v1/models contextLength"]]);
  });

  it("is unknown on a plain server", async () => {
    const models = await modelsOf("openai", { "GET /v1/models": answerJson({ data: [{ id: "q" }] }) });
    expect(windows(models)).toEqual([["q", "unknown", undefined, undefined, undefined]]);
  });

  it("is asked of a llama-server router only for models that are loaded", async () => {
    const props: Script = (exchange) =>
      answerJson({ default_generation_settings: { n_ctx: exchange.path.endsWith("?model=a%2Fb") ? 8192 : 0 } })(exchange);
    const models = await modelsOf("llama-server", {
      "GET /v1/models": answerJson({
        data: [
          { id: "a/b", status: { value: "loaded" }, meta: { n_ctx_train: 40_960 } },
          { id: "c", status: { value: "unloaded" }, meta: null },
        ],
      }),
      "GET /props": props,
    });
    expect(windows(models)).toEqual([
      ["a/b", "loaded", 8192, 40_960, "/v1/models meta.n_ctx_train"],
      ["c", "available", undefined, undefined, undefined],
    ]);
    expect(upstream?.seen.map(({ path }) => path)).toEqual(["/v1/models", "/props?model=a%2Fb"]);
  });

  it("is not known while llama-server loads", async () => {
    expect(
      await modelsOf("llama-server", { "GET /v1/models": answerJson({ error: { message: "Loading model", code: 503 } }, 503) }),
    ).toEqual([]);
  });
});

describe("counting", () => {
  it("asks vLLM with messages and tools", async () => {
    const count = await countOf("vllm", { "POST /tokenize": answerJson({ count: 17, max_model_len: 4096 }) }, chat);
    expect({ count, asked: upstream?.bodies("/tokenize") }).toEqual({
      count: 17,
      asked: [
        {
          model: "q",
          messages: [{ role: "user", content: "Hi" }],
          tools: [{ type: "function", function: { name: "now", parameters: { type: "object", properties: {} } } }],
          add_generation_prompt: true,
        },
      ],
    });
  });

  it("asks SGLang for plain text only", async () => {
    const routes = { "POST /tokenize": answerJson({ count: 3 }) };
    expect(await countOf("sglang", routes, { kind: "completion", text: "Hi there" })).toBe(3);
    await upstream?.close();
    expect(await countOf("sglang", routes, chat)).toBeUndefined();
  });

  it.each(["llama-server", "vllm", "lm-studio", "foundry", "openai"] as const)(
    "is not known where %s has no route for it",
    async (kind) => {
      expect(await countOf(kind, {}, chat)).toBeUndefined();
    },
  );
});

describe("every dialect", () => {
  it.each(DIALECTS.map((dialect) => [dialect.kind, dialect] as const))("%s says in a sentence how its window is set", (_kind, dialect) => {
    expect(dialect.windowNote).toMatch(/window.*\.$/);
  });
});

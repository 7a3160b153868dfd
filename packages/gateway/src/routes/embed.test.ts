import type { EmbeddingRequest, Engine } from "@oriel/core";
import { fakeEngine } from "@oriel/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startGateway, type TestGateway } from "../testing/start-gateway.ts";

const MODEL = "fake-model";

/** To an engine that cuts what is longer than three letters, where it may. */
describe("a request for vectors", () => {
  const seen: EmbeddingRequest[] = [];
  let oriel: TestGateway;
  beforeAll(async () => {
    const engine: Engine = {
      ...fakeEngine({ models: [{ name: MODEL, state: "loaded", loadedWindow: 4096, maxWindow: 4096 }], setsWindow: true }),
      load: () => Promise.resolve(),
      unload: () => Promise.resolve(),
      embed(request) {
        seen.push(request);
        const truncated = request.truncate === true ? request.input.filter((text) => text.length > 3).length : 0;
        return Promise.resolve({ vectors: request.input.map((_, at) => [at, 0.5]), promptTokens: 7, truncated });
      },
    };
    oriel = await startGateway([engine]);
  });
  afterAll(() => oriel.stop());

  const ask = async (path: string, body: object): Promise<readonly [number, unknown, Record<string, unknown>]> => {
    const { status, headers, text } = await oriel.send("POST", path, { body: JSON.stringify({ model: MODEL, ...body }) });
    return [status, JSON.parse(text), Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith("x-oriel-")))];
  };

  it("is answered in the order of its texts, with what they came to in the headers", async () => {
    expect(await ask("/v1/embeddings", { input: ["a", "b"] })).toEqual([
      200,
      {
        object: "list",
        data: [0, 1].map((index) => ({ object: "embedding", index, embedding: [index, 0.5] })),
        model: MODEL,
        usage: { prompt_tokens: 7, total_tokens: 7 },
      },
      { "x-oriel-window": "4096", "x-oriel-prompt-tokens": "=7", "x-oriel-truncated": "0" },
    ]);
  });

  it("is told how many texts were cut, where it allows to", async () => {
    const [, , cut] = await ask("/api/embed", { input: ["long enough", "no", "and another"], truncate: true });
    const [, , whole] = await ask("/api/embed", { input: ["long enough"] });
    expect([cut, whole]).toEqual([
      { "x-oriel-window": "4096", "x-oriel-prompt-tokens": "=7", "x-oriel-truncated": "2" },
      { "x-oriel-window": "4096", "x-oriel-prompt-tokens": "=7", "x-oriel-truncated": "0" },
    ]);
    expect(seen.slice(-2).map(({ truncate }) => truncate)).toEqual([true, undefined]);
  });

  it.each(["/api/generate", "/api/chat"])(
    "is not all that tells the window: a model loaded with %s does, one let go has none",
    async (path) => {
      expect([await ask(path, {}), await ask(path, { keep_alive: 0 })]).toEqual([
        [200, expect.objectContaining({ done_reason: "load" }), { "x-oriel-window": "4096" }],
        [200, expect.objectContaining({ done_reason: "unload" }), {}],
      ]);
    },
  );
});

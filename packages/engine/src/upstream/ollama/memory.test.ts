import { type JsonObject, type JsonValue, memoryOf, PLAIN_SERVING } from "@oriel/core";
import { answerJson, fakeUpstream, readRecordings } from "@oriel/testkit";
import { describe, expect, it } from "vitest";
import { fieldsOf } from "../fields.ts";
import { ollamaEngine } from "./engine.ts";
import { describedMemory } from "./memory.ts";

const MODEL = { name: "m:latest", state: "available", sizeBytes: 4_076_667 } as const;
const GEMMA: JsonObject = {
  "general.architecture": "gemma3",
  "gemma3.context_length": 32_768,
  "gemma3.block_count": 6,
  "gemma3.embedding_length": 1152,
  "gemma3.attention.head_count": 4,
  "gemma3.attention.head_count_kv": 1,
  "gemma3.attention.key_length": 256,
  "gemma3.attention.value_length": 256,
  "gemma3.attention.sliding_window": 512,
};

async function recordedShow(): Promise<JsonValue> {
  const [recording] = await readRecordings(new URL("../fixtures/ollama/", import.meta.url), ["show"]);
  return recording?.response ?? null;
}

describe("what a model takes in memory, by Ollama's word", () => {
  it("has the layers of the description and the listed size for weights", async () => {
    const memory = await describedMemory(MODEL, recordedShow);
    expect(memory?.serving).toEqual({ ...PLAIN_SERVING, windowOf: "each" });
    expect(memory?.spec).toMatchObject({
      architecture: "llama",
      trainedWindow: 4096,
      vocabulary: 1280,
      weights: { total: 4_076_667, tokenEmbedding: undefined, output: undefined },
      sources: { trainedWindow: "/api/show llama.context_length", weights: "/api/tags size" },
    });
    // 4 layers × 2 KV heads × 64 elements, keys and values, at two bytes.
    expect(memory === undefined ? undefined : memoryOf(memory.spec, 2048, memory.serving).kv.total).toBe(2048 * 4 * 2 * 64 * 2 * 2);
  });

  it("has the size of the vocabulary from the token embedding where the vocabulary is left out", async () => {
    const tensors = [{ name: "token_embd.weight", type: "Q6_K", shape: [1152, 262_144] }];
    const shown = { model_info: { ...GEMMA, "tokenizer.ggml.tokens": null }, tensors };
    expect((await describedMemory(MODEL, () => Promise.resolve(shown)))?.spec.vocabulary).toBe(262_144);
  });

  it("asks for the lists only where they are needed", async () => {
    const asked: boolean[] = [];
    const kvHeads = [1, 1, 1, 1, 1, 1];
    const memory = await describedMemory(MODEL, ({ verbose }) => {
      asked.push(verbose);
      return Promise.resolve({ model_info: { ...GEMMA, "gemma3.attention.head_count_kv": verbose ? kvHeads : null } });
    });
    expect({ asked, layers: memory?.spec.layers.reduce((sum, { count }) => sum + count, 0) }).toEqual({ asked: [false, true], layers: 6 });
  });

  it.each([
    ["a model that runs elsewhere", { model_info: { "general.architecture": "gpt-oss", "gpt-oss.context_length": 131_072 } }],
    ["a description without facts", { details: {} }],
  ])("is not known of %s", async (_what, shown) => {
    expect(await describedMemory(MODEL, () => Promise.resolve(shown))).toBeUndefined();
  });
});

describe("an Ollama server asked for it", () => {
  it("is asked for a description once as long as the digest is the same, and has none of an unknown model", async () => {
    const tag = { name: "m:latest", digest: "d1", size: 5000 };
    const shown = { model_info: fieldsOf(fieldsOf(await recordedShow())["model_info"]) };
    const server = await fakeUpstream({
      "GET /api/tags": answerJson({ models: [tag] }),
      "GET /api/ps": answerJson({ models: [] }),
      "POST /api/show": answerJson(shown),
    });
    const engine = ollamaEngine({ id: "ollama", url: server.url });
    try {
      const first = await engine.memory?.("m");
      expect(first?.spec).toMatchObject({ architecture: "llama", weights: { total: 5000 } });
      expect(await engine.memory?.("m:latest")).toEqual(first);
      expect(await engine.memory?.("other")).toBeUndefined();
      expect(server.bodies("/api/show")).toEqual([{ model: "m", verbose: false }]);
    } finally {
      await engine.close();
      await server.close();
    }
  });
});

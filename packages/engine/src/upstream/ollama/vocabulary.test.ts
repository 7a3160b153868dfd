import type { JsonObject, ModelVocabulary } from "@oriel/core";
import { answerJson, fakeUpstream } from "@oriel/testkit";
import { describe, expect, it } from "vitest";
import { ollamaEngine } from "./engine.ts";
import { shownVocabulary } from "./vocabulary.ts";

const JINJA = "{% for message in messages %}{{ message.content }}{% endfor %}";
const SHOWN: JsonObject = {
  template: JINJA,
  model_info: {
    "tokenizer.ggml.model": "gpt2",
    "tokenizer.ggml.pre": "qwen2",
    "tokenizer.ggml.tokens": ["a", "b", "ab", "<|im_end|>"],
    "tokenizer.ggml.token_type": [1, 1, 1, 3],
    "tokenizer.ggml.merges": ["a b"],
    "tokenizer.ggml.eos_token_id": 3,
    "tokenizer.ggml.add_bos_token": false,
  },
};
const VOCABULARY: ModelVocabulary = {
  kind: "gpt2",
  pre: "qwen2",
  tokens: ["a", "b", "ab", "<|im_end|>"],
  types: [1, 1, 1, 3],
  scores: undefined,
  merges: ["a b"],
  beginning: undefined,
  end: 3,
  addsBeginning: false,
  addsEnd: undefined,
  addsSpacePrefix: undefined,
  template: JINJA,
};

describe("the vocabulary of a model, by Ollama's word", () => {
  it("is in its verbose description", () => {
    expect(shownVocabulary(SHOWN)).toEqual(VOCABULARY);
  });

  it("has a template only where it is the one the prompt is made with", () => {
    const others: readonly JsonObject[] = [
      { template: "{{ if .System }}{{ .System }}{{ end }}" },
      { renderer: "qwen3.5" },
      { system: "You are a pirate." },
      { messages: [{ role: "user", content: "Hi" }] },
    ];
    expect(others.map((other) => shownVocabulary({ ...SHOWN, ...other })?.template)).toEqual(others.map(() => undefined));
    expect(shownVocabulary({ ...SHOWN, renderer: "", system: "" })?.template).toBe(JINJA);
  });

  it("is not told of models that run elsewhere, nor without verbose", () => {
    expect(shownVocabulary({ model_info: { "general.architecture": "gpt-oss" } })).toBeUndefined();
    expect(shownVocabulary({ model_info: { "tokenizer.ggml.model": "gpt2", "tokenizer.ggml.tokens": null } })).toBeUndefined();
  });
});

describe("an Ollama server asked for it", () => {
  it("is asked for a verbose description once as long as the digest is the same, and has none of an unknown model", async () => {
    const server = await fakeUpstream({
      "GET /api/tags": answerJson({ models: [{ name: "m:latest", digest: "d1", size: 5000 }] }),
      "GET /api/ps": answerJson({ models: [] }),
      "POST /api/show": answerJson(SHOWN),
    });
    const engine = ollamaEngine({ id: "ollama", url: server.url });
    try {
      expect(await engine.vocabulary?.("m")).toEqual(VOCABULARY);
      expect(await engine.vocabulary?.("m:latest")).toEqual(VOCABULARY);
      expect(await engine.vocabulary?.("other")).toBeUndefined();
      expect(server.bodies("/api/show")).toEqual([{ model: "m", verbose: true }]);
    } finally {
      await engine.close();
      await server.close();
    }
  });
});

import { describe, expect, it } from "vitest";
import { ollamaShowSpec } from "./ollama-show.ts";

/** As Ollama 0.24 answered for a small model, without what does not matter here. */
const SHOWN = {
  "general.architecture": "llama",
  "general.parameter_count": 2_016_960,
  "llama.attention.head_count": 4,
  "llama.attention.head_count_kv": 2,
  "llama.attention.key_length": 64,
  "llama.attention.layer_norm_rms_epsilon": 1e-5,
  "llama.attention.value_length": 64,
  "llama.block_count": 4,
  "llama.context_length": 4096,
  "llama.embedding_length": 192,
  "llama.feed_forward_length": 512,
  "llama.vocab_size": 1280,
  "tokenizer.ggml.add_bos_token": true,
  "tokenizer.ggml.merges": null,
  "tokenizer.ggml.model": "gpt2",
  "tokenizer.ggml.tokens": null,
};

describe("ollamaShowSpec", () => {
  it("is the spec of the file, but for its weights", () => {
    expect(ollamaShowSpec(SHOWN, "oriel-demo")).toMatchObject({
      kind: "known",
      spec: {
        architecture: "llama",
        trainedWindow: 4096,
        parameters: 2_016_960,
        vocabulary: 1280,
        weights: undefined,
        layers: [{ count: 4, layer: { kind: "full", cache: { kind: "heads", kvHeads: 2, headDimK: 64, headDimV: 64 } } }],
        sources: { trainedWindow: "/api/show llama.context_length" },
      },
    });
  });

  it("says what to ask for when Ollama left out a list that describes layers", () => {
    expect(ollamaShowSpec({ ...SHOWN, "llama.attention.head_count_kv": null }, "oriel-demo")).toMatchObject({
      kind: "unknown",
      why: 'Ollama left out the list "llama.attention.head_count_kv", which says how the model\'s layers differ: ask with "verbose": true',
      facts: { trainedWindow: 4096 },
    });
  });

  it("reads the lists of a verbose answer", () => {
    const reading = ollamaShowSpec({ ...SHOWN, "llama.attention.head_count_kv": [2, 2, 1, 1], "tokenizer.ggml.tokens": ["a", "b"] }, "x");
    expect(reading).toMatchObject({ spec: { layers: [{ count: 2 }, { count: 2 }], tokenizer: { tokens: 2, longestToken: undefined } } });
  });

  it("names a key that is missing, and the model", () => {
    const { "llama.block_count": _, ...lacking } = SHOWN;
    expect(() => ollamaShowSpec(lacking, "oriel-demo")).toThrow('oriel-demo lacks the key "llama.block_count"');
  });
});

import { tinyModel } from "@oriel/testkit";
import { describe, expect, it } from "vitest";
import { OrielError } from "../../errors.ts";
import type { SpecReading } from "../spec/model-spec.ts";
import { bytesInMemory } from "./byte-source.ts";
import { ggufFacts, ggufSpec } from "./gguf-spec.ts";
import type { GgufValue } from "./metadata.ts";
import { type GgufHeader, readGguf } from "./read-gguf.ts";

/** A model without tensors; keys are given without the architecture in front. */
function headerOf(architecture: string, keys: Readonly<Record<string, GgufValue | undefined>>): GgufHeader {
  const stated = { block_count: 6, context_length: 8192, embedding_length: 512, "attention.head_count": 8, ...keys };
  const metadata = new Map<string, GgufValue>([["general.architecture", architecture]]);
  for (const [key, value] of Object.entries(stated)) if (value !== undefined) metadata.set(`${architecture}.${key}`, value);
  return { file: "model.gguf", version: 3, metadata, tensors: [] };
}

function read(architecture: string, keys: Readonly<Record<string, GgufValue | undefined>>): SpecReading {
  return ggufSpec(headerOf(architecture, keys));
}

const list = (...elements: readonly (number | boolean)[]): GgufValue => ({ length: elements.length, elements, longest: undefined });

/** What its layers look back on: `F` all the way, `S` sliding, `C` chunked, `R` recurrent, `H` both, `=` another layer's, `-` nothing. */
function layers(reading: SpecReading): string {
  if (reading.kind === "unknown") return reading.why;
  const letters = { full: "F", sliding: "S", chunked: "C", recurrent: "R", hybrid: "H", shared: "=", none: "-" };
  return reading.spec.layers.map(({ count, layer }) => letters[layer.kind].repeat(count)).join("");
}

describe("ggufSpec", () => {
  it("says all that a file says", async () => {
    const header = await readGguf(bytesInMemory(tinyModel({ architecture: "qwen2", template: "{{ messages }}" })), "tiny.gguf");
    expect(ggufSpec(header)).toEqual({
      kind: "known",
      spec: {
        architecture: "qwen2",
        name: "tiny model",
        trainedWindow: 4096,
        rope: undefined,
        vocabulary: 259,
        parameters: 107_456,
        weights: { total: 429_824, tokenEmbedding: 66_304, output: 66_304 },
        template: "{{ messages }}",
        tokenizer: {
          model: "gpt2",
          preTokenizer: "gpt-2",
          tokens: 259,
          merges: 0,
          longestToken: 13,
          beginToken: 256,
          endToken: 258,
          addsBegin: true,
        },
        sources: {
          architecture: "GGUF general.architecture",
          trainedWindow: "GGUF qwen2.context_length",
          layers: "GGUF qwen2.block_count",
          embeddingLength: "GGUF qwen2.embedding_length",
          heads: "GGUF qwen2.attention.head_count",
          kvHeads: "GGUF qwen2.attention.head_count_kv",
          vocabulary: "GGUF qwen2.vocab_size",
          weights: "GGUF tensors",
        },
        layers: [{ count: 2, layer: { kind: "full", cache: { kind: "heads", kvHeads: 1, headDimK: 32, headDimV: 32 } } }],
        embeddingLength: 64,
        heads: 2,
        feedForward: 128,
        experts: undefined,
        recurrentState: undefined,
        statedSlidingWindow: undefined,
      },
    });
  });

  it("says that an architecture is not known instead of guessing, and keeps what it could read", () => {
    expect(read("hyena", {})).toMatchObject({
      kind: "unknown",
      why: 'the architecture "hyena" is not one whose memory layout is known',
      facts: { architecture: "hyena", trainedWindow: 8192 },
    });
    for (const name of ["constructor", "__proto__"]) expect(read(name, {}).kind).toBe("unknown");
    expect(layers(read("deepseek4", {}))).toBe("DeepSeek V4 keeps compressed caches whose sizes are not worked out here");
  });

  it.each([
    ["llama", "block_count"],
    ["llama", "context_length"],
    ["llama", "embedding_length"],
    ["llama", "attention.head_count"],
    ["gpt-oss", "attention.sliding_window"],
    ["deepseek32", "attention.indexer.key_length"],
  ])("names the key that %s lacks: %s", (architecture, key) => {
    expect(faultOf(architecture, { [key]: undefined })).toMatchObject({
      code: "model_load_failed",
      data: { reason: "missing_key", key: `${architecture}.${key}`, file: "model.gguf" },
    });
  });

  it("refuses a name for the architecture that is none", () => {
    expect(faultOf("x".repeat(1000), {}).data).toMatchObject({ reason: "wrong_value", key: "general.architecture" });
  });

  it("names a key that only some layers need", () => {
    expect(faultOf("gemma4", { "attention.sliding_window": 512 }).data).toMatchObject({ key: "gemma4.attention.sliding_window_pattern" });
    expect(faultOf("mamba", { "ssm.inner_size": 64, "ssm.conv_kernel": 4 }).data).toMatchObject({ key: "mamba.ssm.state_size" });
    expect(faultOf("deepseek2", { "attention.key_length_mla": 192, "attention.value_length_mla": 128 }).data).toMatchObject({
      key: "deepseek2.attention.kv_lora_rank",
    });
  });

  it.each([
    ["block_count", 0],
    ["block_count", 1e9],
    ["block_count", "many"],
    ["context_length", -1],
    ["attention.head_count_kv", 1.5],
    ["attention.head_count_kv", list(1, 2, 3)],
    ["attention.head_count_kv", { length: 50_000, elements: undefined, longest: undefined }],
    ["nextn_predict_layers", 7],
  ])("names %s when it is %j", (key, value) => {
    expect(faultOf("llama", { [key]: value }).data).toMatchObject({ reason: "wrong_value", key: `llama.${key}`, file: "model.gguf" });
  });

  it("takes the width of heads from the width of the model where the file does not say", () => {
    expect(read("llama", { "attention.head_count_kv": 2 })).toMatchObject({
      spec: { layers: [{ count: 6, layer: { cache: { kvHeads: 2, headDimK: 64, headDimV: 64 } } }] },
    });
  });

  it("reads heads that differ by layer, and layers without any", () => {
    expect(layers(read("deci", { "attention.head_count_kv": list(8, 8, 0, 4, 4, 0) }))).toBe("FF-FF-");
  });

  it.each([
    ["gemma2", {}, "SFSFSF"],
    ["gemma3", { "attention.sliding_window": 512 }, "SSSSSF"],
    ["gemma3", {}, "FFFFFF"],
    ["gemma3", { "attention.sliding_window": 512, "attention.sliding_window_pattern": 2 }, "SFSFSF"],
    ["gpt-oss", { "attention.sliding_window": 128 }, "SFSFSF"],
    ["cohere2", { "attention.sliding_window": 4096 }, "SSSFSS"],
    ["llama4", {}, "CCCFCC"],
    ["laguna", { "attention.sliding_window": 512 }, "FSSSFS"],
    ["smallthinker", { "attention.sliding_window": 1 }, "FSSSFS"],
    ["exaone4", { "attention.sliding_window": 4096 }, "FFFFFF"],
    ["phi3", { "attention.sliding_window": 2047 }, "FFFFFF"],
    ["llama", { "attention.sliding_window": 4096 }, "FFFFFF"],
    [
      "gemma4",
      {
        "attention.sliding_window": 512,
        "attention.sliding_window_pattern": list(true, true, false, true, true, false),
        "attention.shared_kv_layers": 2,
      },
      "SSFS==",
    ],
    [
      "mimo2",
      { "attention.sliding_window": 128, "attention.sliding_window_pattern": list(false, true, true, true, true), nextn_predict_layers: 1 },
      "FSSSS-",
    ],
    ["glm4moe", { nextn_predict_layers: 1 }, "FFFFFF"],
    ["cohere2moe", { "attention.sliding_window": 4096, "attention.sliding_window_pattern": 3 }, "FSSFSS"],
    [
      "jamba",
      { "attention.head_count_kv": list(0, 0, 8, 0, 0, 0), "ssm.inner_size": 64, "ssm.state_size": 16, "ssm.conv_kernel": 4 },
      "RRFRRR",
    ],
    ["lfm2", { "attention.head_count_kv": list(0, 0, 8, 0, 0, 8), "shortconv.l_cache": 3, "attention.sliding_window": 512 }, "RRSRRS"],
    ["qwen3next", { "ssm.inner_size": 64, "ssm.state_size": 16, "ssm.conv_kernel": 4 }, "RRRFRR"],
    ["qwen35", { "ssm.inner_size": 64, "ssm.state_size": 16, "ssm.conv_kernel": 4, full_attention_interval: 3 }, "RRFRRF"],
    [
      "qwen35",
      { "ssm.inner_size": 64, "ssm.state_size": 16, "ssm.conv_kernel": 4, "attention.recurrent_layers": list(0, 1, 1, 0, 0, 1) },
      "FRRFFR",
    ],
    ["mamba2", { "ssm.inner_size": 64, "ssm.state_size": 16, "ssm.conv_kernel": 4 }, "RRRRRR"],
    ["falcon-h1", { "ssm.inner_size": 64, "ssm.state_size": 16, "ssm.conv_kernel": 4 }, "HHHHHH"],
    ["bert", {}, "------"],
  ])("lays out %s with %j as %s", (architecture, keys, expected) => {
    expect(layers(read(architecture, keys))).toBe(expected);
  });
});

describe("ggufFacts", () => {
  it("are the spec's, where it can be worked out", () => {
    expect(read("llama", {})).toMatchObject({ kind: "known", spec: ggufFacts(headerOf("llama", {})) });
    expect(read("hyena", {})).toMatchObject({ kind: "unknown", facts: ggufFacts(headerOf("hyena", {})) });
  });

  it("ask for nothing that only the memory depends on", () => {
    expect(ggufFacts(headerOf("llama", { block_count: undefined }))).toMatchObject({ architecture: "llama", trainedWindow: 8192 });
  });
});

function faultOf(architecture: string, keys: Readonly<Record<string, GgufValue | undefined>>): OrielError {
  try {
    read(architecture, keys);
  } catch (error) {
    if (error instanceof OrielError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

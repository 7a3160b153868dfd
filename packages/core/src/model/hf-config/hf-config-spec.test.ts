import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OrielError } from "../../errors.ts";
import type { JsonObject } from "../../json.ts";
import type { Layer } from "../spec/layer.ts";
import type { ModelSpec } from "../spec/model-spec.ts";
import { hfConfigSpec } from "./hf-config-spec.ts";

const BASE: JsonObject = {
  model_type: "llama",
  hidden_size: 512,
  num_hidden_layers: 6,
  num_attention_heads: 8,
  max_position_embeddings: 8192,
  vocab_size: 32_000,
  intermediate_size: 2048,
};

function specOf(config: JsonObject): ModelSpec {
  const reading = hfConfigSpec(config, "config.json");
  if (reading.kind === "unknown") throw new Error(reading.why);
  return reading.spec;
}

/** A config as `BASE`, but for what is given. */
const like = (changes: JsonObject): ModelSpec => specOf({ ...BASE, ...changes });

const heads = (kvHeads: number, headDimK: number, headDimV: number = headDimK): Layer => ({
  kind: "full",
  cache: { kind: "heads", kvHeads, headDimK, headDimV },
});

/** `F` looks back all the way, `S` slides, `C` chunks, `R` is recurrent, `H` is both, `=` reads another layer's cache, `-` keeps nothing. */
function layers(spec: ModelSpec): string {
  const letters = { full: "F", sliding: "S", chunked: "C", recurrent: "R", hybrid: "H", shared: "=", none: "-" };
  return spec.layers.map(({ count, layer }) => letters[layer.kind].repeat(count)).join("");
}

describe("hfConfigSpec", () => {
  it("says all that a config says, and where", () => {
    expect(like({ num_key_value_heads: 2, _name_or_path: "somebody/model" })).toEqual({
      architecture: "llama",
      name: "somebody/model",
      trainedWindow: 8192,
      rope: undefined,
      vocabulary: 32_000,
      parameters: undefined,
      weights: undefined,
      template: undefined,
      tokenizer: undefined,
      sources: {
        architecture: "config.json model_type",
        trainedWindow: "config.json max_position_embeddings",
        layers: "config.json num_hidden_layers",
        embeddingLength: "config.json hidden_size",
        heads: "config.json num_attention_heads",
      },
      layers: [{ count: 6, layer: heads(2, 64) }],
      embeddingLength: 512,
      heads: 8,
      feedForward: 2048,
      experts: undefined,
      recurrentState: undefined,
      statedSlidingWindow: undefined,
    });
  });

  it.each([
    ["model_type", "which kind of model it is"],
    ["num_hidden_layers", "how many layers the model has"],
    ["hidden_size", "how wide the model is"],
    ["num_attention_heads", "how many attention heads a layer has"],
    ["max_position_embeddings", "the window the model was made for"],
  ])("names the key that is missing: %s", (key, use) => {
    const { [key]: _, ...lacking } = BASE;
    expect(faultOf(lacking)).toMatchObject({
      code: "model_load_failed",
      message: `config.json lacks the key "${key}", which says ${use}: the file is damaged or was written by a converter that left it out.`,
      data: { reason: "missing_key", key, file: "config.json" },
    });
  });

  it.each([
    ["num_hidden_layers", "32"],
    ["num_hidden_layers", 0],
    ["num_hidden_layers", 100_000],
    ["hidden_size", -1],
    ["num_attention_heads", 0],
    ["num_key_value_heads", 1.5],
    ["num_key_value_heads", [8, 8]],
    ["max_position_embeddings", true],
  ])("names %s when it is %j", (key, value) => {
    expect(faultOf({ ...BASE, [key]: value }).data).toMatchObject({ reason: "wrong_value", key, file: "config.json" });
  });

  it("says that an architecture, or a type of layer, is not known instead of guessing", () => {
    expect(hfConfigSpec({ ...BASE, model_type: "hyena" }, "config.json")).toMatchObject({
      kind: "unknown",
      why: 'the architecture "hyena" is not one whose memory layout is known',
      facts: { architecture: "hyena", trainedWindow: 8192, vocabulary: 32_000 },
    });
    expect(hfConfigSpec({ ...BASE, layer_types: Array(6).fill("compressed_sparse_attention") }, "config.json")).toMatchObject({
      why: 'it has layers of the type "compressed_sparse_attention", whose memory is not known',
    });
    for (const model_type of ["constructor", "__proto__"])
      expect(hfConfigSpec({ ...BASE, model_type }, "config.json").kind).toBe("unknown");
    expect(hfConfigSpec({ ...BASE, layer_types: Array(6).fill("constructor") }, "config.json").kind).toBe("unknown");
    expect(hfConfigSpec({ ...BASE, model_type: "kimi_linear" }, "config.json")).toMatchObject({ kind: "unknown" });
  });

  it.each(["text_config", "llm_config", "language_config"])("reads the model for text out of %s, and the rest from around it", (key) => {
    const { vocab_size, ...text } = BASE;
    expect(specOf({ model_type: "some_vision_model", vocab_size: vocab_size ?? 0, [key]: text })).toMatchObject({
      architecture: "llama",
      vocabulary: 32_000,
      layers: [{ count: 6 }],
    });
  });

  it("reads the model for text two levels down", () => {
    expect(
      specOf({ model_type: "qwen2_5_omni", thinker_config: { text_config: { ...BASE, model_type: "qwen2_5_vl_text" } } }).architecture,
    ).toBe("qwen2vl");
  });

  it.each([
    [{ model_type: "mistral" }, "llama"],
    [{ model_type: "qwen3_moe" }, "qwen3moe"],
    [{ model_type: "gpt_oss", sliding_window: 128 }, "gpt-oss"],
    [{ model_type: "cohere" }, "command-r"],
    [{ model_type: "gemma3_text", sliding_window: 512 }, "gemma3"],
    [{ model_type: "glm4" }, "glm4"],
    [{ model_type: "", architectures: ["Qwen2ForCausalLM"] }, "qwen2"],
    [{ model_type: "remote_code", architectures: ["Qwen3MoeForCausalLM"] }, "qwen3moe"],
    [{ model_type: "", architectures: ["GPT2LMHeadModel"] }, "gpt2"],
  ])("knows %j by the name GGUF has for it: %s", (changes, architecture) => {
    expect(like(changes).architecture).toBe(architecture);
  });

  it("reads the older names of the same facts", () => {
    const old = specOf({ model_type: "gpt2", n_layer: 12, n_embd: 768, n_head: 12, n_positions: 1024, n_inner: null });
    expect(old).toMatchObject({
      trainedWindow: 1024,
      layers: [{ count: 12, layer: heads(12, 64) }],
      sources: { layers: "config.json n_layer" },
    });
  });
});

describe("heads in a config.json", () => {
  it.each([
    ["as many as query heads, when nothing is said", {}, heads(8, 64)],
    ["null, which says nothing", { num_key_value_heads: null, head_dim: null }, heads(8, 64)],
    ["a width of their own", { head_dim: 128 }, heads(8, 128)],
    [
      "channels, as ChatGLM calls them",
      { model_type: "chatglm", kv_channels: 128, multi_query_attention: true, multi_query_group_num: 2 },
      heads(2, 128),
    ],
    [
      "one, as Falcon has it beside another number",
      { model_type: "falcon", multi_query: true, num_kv_heads: 71, new_decoder_architecture: false },
      heads(1, 64),
    ],
    [
      "some, as the newer Falcon has it",
      { model_type: "falcon", multi_query: true, num_kv_heads: 4, new_decoder_architecture: true },
      heads(4, 64),
    ],
    ["as MPT nests them", { model_type: "mpt", attn_config: { kv_n_heads: 2 } }, heads(2, 64)],
    [
      "values of another width",
      { model_type: "minicpm3", qk_nope_head_dim: 64, qk_rope_head_dim: 32, v_head_dim: 64, kv_lora_rank: 256 },
      heads(8, 96, 64),
    ],
  ])("%s", (_, changes, layer) => {
    expect(like(changes).layers).toEqual([{ count: 6, layer }]);
  });

  it("may differ by layer", () => {
    expect(like({ num_key_value_heads: [8, 8, 4, 4, 4, 4] }).layers).toEqual([
      { count: 2, layer: heads(8, 64) },
      { count: 4, layer: heads(4, 64) },
    ]);
  });

  it("are one latent for all in DeepSeek's models", () => {
    const deepSeek = {
      model_type: "deepseek_v3",
      num_key_value_heads: 8,
      kv_lora_rank: 512,
      qk_rope_head_dim: 64,
      qk_nope_head_dim: 128,
      v_head_dim: 128,
    };
    expect(like(deepSeek).layers).toEqual([
      { count: 6, layer: { kind: "full", cache: { kind: "latent", rank: 512, rope: 64, indexer: 0 } } },
    ]);
    expect(like({ ...deepSeek, model_type: "deepseek_v32", index_head_dim: 128 }).layers).toEqual([
      { count: 6, layer: { kind: "full", cache: { kind: "latent", rank: 512, rope: 64, indexer: 128 } } },
    ]);
    expect(faultOf({ ...BASE, model_type: "deepseek_v3" }).data).toMatchObject({ key: "kv_lora_rank" });
  });
});

describe("layers in a config.json", () => {
  const types = (...names: readonly string[]): JsonObject => ({ layer_types: names });
  const mamba = { mamba_d_state: 16, mamba_d_conv: 4, mamba_expand: 2 };

  it.each([
    [
      "listed",
      {
        model_type: "gpt_oss",
        sliding_window: 128,
        ...types("sliding_attention", "full_attention", "full_attention", "full_attention", "full_attention", "full_attention"),
      },
      "SFFFFF",
    ],
    ["by the family's period", { model_type: "gemma2", sliding_window: 4096 }, "SFSFSF"],
    ["by a stated period", { model_type: "cohere2", sliding_window: 4096, sliding_window_pattern: 3 }, "SSFSSF"],
    [
      "by a stated pattern of letters",
      { model_type: "exaone4", num_hidden_layers: 64, sliding_window: 4096, sliding_window_pattern: "LLLG" },
      "SSSF".repeat(16),
    ],
    ["in chunks", { model_type: "llama4_text", attention_chunk_size: 8192, no_rope_layers: [1, 1, 1, 0, 1, 1] }, "CCCFCC"],
    [
      "with a window that is not used",
      { model_type: "qwen2", sliding_window: 4096, use_sliding_window: false, max_window_layers: 2 },
      "FFFFFF",
    ],
    ["with a window llama.cpp leaves out", { model_type: "mistral", sliding_window: 4096 }, "FFFFFF"],
    ["with one it reads and turns off", { model_type: "phi3", sliding_window: 2047 }, "FFFFFF"],
    [
      "that share their caches",
      { model_type: "gemma4_text", sliding_window: 512, num_kv_shared_layers: 2, ...types(...Array<string>(6).fill("sliding_attention")) },
      "SSSS==",
    ],
    [
      "recurrent, listed",
      {
        model_type: "qwen3_next",
        linear_num_value_heads: 4,
        linear_value_head_dim: 128,
        linear_num_key_heads: 2,
        linear_key_head_dim: 128,
        linear_conv_kernel_dim: 4,
        ...types("linear_attention", "full_attention", "linear_attention", "linear_attention", "linear_attention", "full_attention"),
      },
      "RFRRRF",
    ],
    [
      "recurrent, by an interval",
      {
        model_type: "qwen3_next",
        linear_num_value_heads: 4,
        linear_value_head_dim: 128,
        linear_num_key_heads: 2,
        linear_key_head_dim: 128,
        linear_conv_kernel_dim: 4,
        full_attention_interval: 3,
      },
      "RRFRRF",
    ],
    ["recurrent, by period and offset", { model_type: "jamba", attn_layer_period: 4, attn_layer_offset: 1, ...mamba }, "RFRRRF"],
    ["recurrent, by their indices", { model_type: "bamba", attn_layer_indices: [2, 5], mamba_n_groups: 1, ...mamba }, "RRFRRF"],
    [
      "recurrent, by letters",
      {
        model_type: "nemotron_h",
        hybrid_override_pattern: "M-M*ME",
        ssm_state_size: 128,
        conv_kernel: 4,
        mamba_num_heads: 8,
        mamba_head_dim: 64,
        n_groups: 8,
      },
      "R-RFR-",
    ],
    [
      "of short convolutions",
      { model_type: "lfm2", conv_L_cache: 3, ...types("conv", "conv", "full_attention", "conv", "conv", "full_attention") },
      "RRFRRF",
    ],
    ["of both kinds at once", { model_type: "falcon_h1", mamba_d_ssm: 1024, mamba_n_groups: 1, ...mamba }, "HHHHHH"],
    [
      "none but recurrent ones",
      { model_type: "falcon_mamba", state_size: 16, conv_kernel: 4, max_position_embeddings: null, num_attention_heads: null },
      "RRRRRR",
    ],
    ["that keep nothing", { model_type: "bert" }, "------"],
  ])("%s", (_, changes, expected) => {
    expect(layers(like(changes))).toBe(expected);
  });

  it("of hybrids must be told apart by the file", () => {
    expect(faultOf({ ...BASE, model_type: "nemotron_h" }).data).toMatchObject({ reason: "missing_key", key: "layer_types" });
  });

  it("need the sizes of their recurrent state", () => {
    expect(faultOf({ ...BASE, model_type: "jamba", attn_layer_period: 2 }).data).toMatchObject({ key: "mamba_d_state" });
  });

  it("take those sizes by whichever names they have", () => {
    const qwen = {
      model_type: "qwen3_next",
      linear_num_value_heads: 32,
      linear_value_head_dim: 128,
      linear_num_key_heads: 16,
      linear_key_head_dim: 128,
      linear_conv_kernel_dim: 4,
    };
    expect(like(qwen).recurrentState).toMatchObject({ convolution: 3 * (4096 + 2 * 16 * 128), state: 128 * 4096 });
    const nemotron = {
      model_type: "nemotron_h",
      hybrid_override_pattern: "MMMMMM",
      ssm_state_size: 128,
      conv_kernel: 4,
      mamba_num_heads: 8,
      mamba_head_dim: 64,
      n_groups: 8,
    };
    expect(like(nemotron).recurrentState).toMatchObject({ convolution: 3 * (512 + 2 * 8 * 128), state: 128 * 512 });
    expect(like({ model_type: "lfm2", conv_L_cache: 3, full_attn_idxs: [2] }).recurrentState).toEqual({
      convolution: 1024,
      state: 0,
      channels: 512,
    });
  });

  it("of Gemma 3 fall back on what transformers assumes, as its published files rely on it", () => {
    const text = { model_type: "gemma3_text", hidden_size: 2560, num_hidden_layers: 34, sliding_window: 1024 };
    const spec = specOf({ model_type: "gemma3", text_config: text });
    expect(spec).toMatchObject({ heads: 8, trainedWindow: 131_072, vocabulary: 262_208 });
    expect(spec.layers[0]).toEqual({
      count: 5,
      layer: { kind: "sliding", window: 1024, cache: { kind: "heads", kvHeads: 4, headDimK: 256, headDimV: 256 } },
    });
  });
});

function faultOf(config: JsonObject): OrielError {
  try {
    hfConfigSpec(config, "config.json");
  } catch (error) {
    if (error instanceof OrielError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("a config that is damaged", () => {
  const keys = [
    ...Object.keys(BASE),
    "text_config",
    "num_key_value_heads",
    "head_dim",
    "sliding_window",
    "layer_types",
    "rope_scaling",
    "kv_lora_rank",
    "full_attention_interval",
    "num_kv_shared_layers",
  ];
  const junk = fc.oneof(
    fc.constantFrom<JsonObject[string]>(null, true, "", "seven", -1, 0, 0.5, 1e9, 1e30, 2 ** 53, [], {}, [[1]], {
      rope_type: "yarn",
      factor: -4,
    }),
    fc.jsonValue({ maxDepth: 2 }).map((value): JsonObject[string] => JSON.parse(JSON.stringify(value))),
  );

  it("is read, or refused by name, and never more than that", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...keys), junk), { minLength: 1, maxLength: 4 }), (changes) => {
        try {
          expect(["known", "unknown"]).toContain(hfConfigSpec({ ...BASE, ...Object.fromEntries(changes) }, "config.json").kind);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(OrielError);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../json.ts";
import { hfConfigSpec } from "./hf-config-spec.ts";

const BASE: JsonObject = {
  model_type: "llama",
  hidden_size: 512,
  num_hidden_layers: 6,
  num_attention_heads: 8,
  max_position_embeddings: 8192,
};

const like = (changes: JsonObject) => {
  const reading = hfConfigSpec({ ...BASE, ...changes }, "config.json");
  return reading.kind === "known" ? reading.spec : reading.facts;
};

describe("the window in a config.json", () => {
  const window = (changes: JsonObject): readonly [number | undefined, string | undefined] => {
    const { trainedWindow, sources } = like(changes);
    return [trainedWindow, sources["trainedWindow"]];
  };

  it.each([
    [
      "YaRN over an original window, as Qwen 2.5 writes it",
      { max_position_embeddings: 32_768, rope_scaling: { type: "yarn", factor: 4, original_max_position_embeddings: 32_768 } },
      131_072,
      "rope_scaling: 32768 × 4",
    ],
    [
      "YaRN within the stated window, as DeepSeek writes it",
      { max_position_embeddings: 163_840, rope_scaling: { rope_type: "yarn", factor: 40, original_max_position_embeddings: 4096 } },
      163_840,
      "max_position_embeddings",
    ],
    [
      "YaRN without an original window",
      { max_position_embeddings: 8192, rope_scaling: { rope_type: "yarn", factor: 2 } },
      16_384,
      "rope_scaling: 8192 × 2",
    ],
    ["linear scaling", { rope_scaling: { type: "linear", factor: 4 } }, 32_768, "max_position_embeddings × rope_scaling factor 4"],
    ["dynamic scaling", { rope_scaling: { rope_type: "dynamic", factor: 2 } }, 16_384, "max_position_embeddings × rope_scaling factor 2"],
    [
      "linear scaling that Gemma 3 has in its window",
      { model_type: "gemma3", max_position_embeddings: 131_072, sliding_window: 512, rope_scaling: { rope_type: "linear", factor: 8 } },
      131_072,
      "max_position_embeddings",
    ],
    [
      "Llama 3's scaling, which the window has in it",
      { max_position_embeddings: 131_072, rope_scaling: { rope_type: "llama3", factor: 8, original_max_position_embeddings: 8192 } },
      131_072,
      "max_position_embeddings",
    ],
    [
      "LongRoPE, likewise",
      { max_position_embeddings: 131_072, original_max_position_embeddings: 4096, rope_scaling: { type: "longrope", short_factor: [1] } },
      131_072,
      "max_position_embeddings",
    ],
    [
      "parameters as newer files call them",
      { rope_parameters: { rope_type: "yarn", factor: 4, rope_theta: 1e6, original_max_position_embeddings: 8192 } },
      32_768,
      "rope_scaling: 8192 × 4",
    ],
    [
      "parameters by type of layer",
      { rope_parameters: { full_attention: { rope_type: "linear", factor: 8 }, sliding_attention: { rope_type: "default" } } },
      65_536,
      "max_position_embeddings × rope_scaling factor 8",
    ],
    ["no scaling", { rope_scaling: { rope_type: "default" } }, 8192, "max_position_embeddings"],
    [
      "a limit that is none",
      { max_position_embeddings: null, model_max_length: 1e30, max_target_positions: 448 },
      448,
      "max_target_positions",
    ],
    ["a name of its own", { max_position_embeddings: null, max_seq_len: 2048 }, 2048, "max_seq_len"],
  ])("%s", (_, changes, tokens, source) => {
    expect(window(changes)).toEqual([tokens, `config.json ${source}`]);
  });

  it("keeps the scaling beside it", () => {
    expect(like({ rope_scaling: { type: "yarn", factor: 4, original_max_position_embeddings: 8192 } }).rope).toEqual({
      type: "yarn",
      factor: 4,
      originalWindow: 8192,
    });
  });
});

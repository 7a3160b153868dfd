import { describe, expect, it } from "vitest";
import { hfConfigSpec } from "../model/hf-config/hf-config-spec.ts";
import type { ModelSpec } from "../model/spec/model-spec.ts";
import { kvBytes } from "./kv-bytes.ts";
import { recurrentBytes } from "./recurrent-bytes.ts";
import { PLAIN_SERVING, type Serving } from "./serving.ts";
import { modelOf } from "./testing/model-of.ts";

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** Layers of equal heads, as most models have them. */
const dense = (blocks: number, kvHeads: number, headDim: number, more = {}): ModelSpec =>
  modelOf("llama", {
    block_count: blocks,
    "attention.head_count_kv": kvHeads,
    "attention.key_length": headDim,
    "attention.value_length": headDim,
    ...more,
  });

const serving = (changes: Partial<Serving>): Serving => ({ ...PLAIN_SERVING, ...changes });

/** MiB as llama.cpp logs them: layers that look back all the way, then the sliding ones. */
function logged(spec: ModelSpec, window: number, changes: Partial<Serving> = {}): readonly [full: string, sliding: string] {
  const { full, sliding } = kvBytes(spec, window, serving(changes));
  return [mib(full.keys + full.values), mib(sliding.keys + sliding.values)];
}

function mib(bytes: number): string {
  return (bytes / MIB).toFixed(2);
}

const q8: Partial<Serving> = { keys: "q8_0", values: "q8_0" };

describe("the cache of models whose layers are all alike, as engines logged it", () => {
  const llama3 = dense(32, 8, 128);

  it.each([
    ["Llama 3 8B", llama3, 8192, {}, "1024.00"],
    ["Llama 3 8B with 4 slots that share the window", llama3, 8192, { slots: 4 }, "1024.00"],
    ["Llama 3 8B in q8_0", llama3, 8192, q8, "544.00"],
    ["Llama 3.1 8B", llama3, 32_768, {}, "4096.00"],
    [
      "Phi 3 mini 128k",
      modelOf("phi3", { block_count: 32, embedding_length: 3072, "attention.sliding_window": 262_144 }),
      131_328,
      {},
      "49248.00",
    ],
    ["Mixtral 8x7B at 512", llama3, 512, {}, "64.00"],
    ["Mixtral 8x7B at 2048", llama3, 2048, {}, "256.00"],
    ["Llama 3 70B", dense(80, 8, 128), 2048, {}, "640.00"],
    ["Qwen 1.5 32B", dense(64, 8, 128), 2048, {}, "512.00"],
    ["Yi 1.5 34B", dense(60, 8, 128), 2048, {}, "480.00"],
    ["Command R v01", modelOf("command-r", { block_count: 40, embedding_length: 8192, "attention.head_count": 64 }), 2048, {}, "2560.00"],
    [
      "Qwen 2.5 7B",
      modelOf("qwen2", { block_count: 28, embedding_length: 3584, "attention.head_count": 28, "attention.head_count_kv": 4 }),
      32_768,
      {},
      "1792.00",
    ],
  ] as const)("%s", (_, spec, window, changes, full) => {
    expect(logged(spec, window, changes)).toEqual([full, "0.00"]);
  });

  it.each([
    ["Llama 3 8B", llama3, 131_072],
    ["Phi 3 mini", dense(32, 32, 96), 393_216],
    ["Command R v01", dense(40, 64, 128), 1_310_720],
    ["gpt-oss-120b, as vLLM holds it", dense(36, 8, 64), 73_728],
  ] as const)("%s takes %d bytes a token", (_, spec, bytes) => {
    expect(kvBytes(spec, 1024, PLAIN_SERVING).total).toBe(1024 * bytes);
  });
});

describe("the cache of models with sliding windows, as engines logged it", () => {
  const gemma3 = (blocks: number, kvHeads: number, window: number): ModelSpec =>
    modelOf("gemma3", {
      block_count: blocks,
      "attention.head_count_kv": kvHeads,
      "attention.key_length": 256,
      "attention.value_length": 256,
      "attention.sliding_window": window,
    });
  const gptOss = modelOf("gpt-oss", {
    block_count: 24,
    "attention.head_count_kv": 8,
    "attention.key_length": 64,
    "attention.value_length": 64,
    "attention.sliding_window": 128,
  });
  const small = gemma3(18, 1, 512);
  const everySixth = Array.from({ length: 48 }, (_, block) => block % 6 !== 5);
  const gemma4 = modelOf("gemma4", {
    block_count: 48,
    "attention.head_count_kv": everySixth.map((slides) => (slides ? 8 : 1)),
    "attention.key_length": 512,
    "attention.value_length": 512,
    "attention.key_length_swa": 256,
    "attention.value_length_swa": 256,
    "attention.sliding_window": 1024,
    "attention.sliding_window_pattern": everySixth,
  });

  it.each([
    ["Gemma 3 4B", gemma3(34, 4, 1024), 131_072, {}, "2560.00", "174.00"],
    ["Gemma 3 270M, separate, 1 slot", small, 8192, {}, "24.00", "15.00"],
    ["Gemma 3 270M, separate, 2 slots", small, 8192, { slots: 2 }, "24.00", "30.00"],
    ["Gemma 3 270M, separate, 4 slots", small, 8192, { slots: 4 }, "24.00", "60.00"],
    ["Gemma 3 270M, unified, 2 slots", small, 8192, { slots: 2, unified: true }, "24.00", "22.50"],
    ["Gemma 3 270M, unified, 4 slots", small, 8192, { slots: 4, unified: true }, "24.00", "37.50"],
    ["Gemma 4 12B in q8_0, unified, 4 slots", gemma4, 8192, { ...q8, slots: 4, unified: true }, "68.00", "765.00"],
    ["gpt-oss-20b", gptOss, 131_072, {}, "3072.00", "18.00"],
    ["gpt-oss-20b, 2048 tokens at once", gptOss, 131_072, { microBatch: 2048 }, "3072.00", "54.00"],
  ] as const)("%s", (_, spec, window, changes, full, sliding) => {
    expect(logged(spec, window, changes)).toEqual([full, sliding]);
  });

  it("Gemma 2 9B in engines that knew no sliding windows", () => {
    const gemma2 = modelOf("gemma2", {
      block_count: 42,
      "attention.head_count_kv": 8,
      "attention.key_length": 256,
      "attention.value_length": 256,
    });
    expect(mib(kvBytes(gemma2, 8192, serving({ fullSliding: true })).total)).toBe("2688.00");
  });

  it("rounds the parts of a shared window up: 3 slots of 1,024 tokens take more than 4", () => {
    expect(mib(kvBytes(small, 1024, serving({ slots: 3 })).total)).toBe("27.00");
    expect(mib(kvBytes(small, 1024, serving({ slots: 4 })).total)).toBe("18.00");
  });

  it("gives every slot a whole window where the engine does", () => {
    expect(kvBytes(small, 8192, serving({ slots: 4, windowOf: "each" })).full).toEqual(kvBytes(small, 32_768, serving({ slots: 4 })).full);
  });

  it("keeps chunks of Llama 4 as it keeps sliding windows: three of four layers, 8192 tokens back", () => {
    const llama4 = modelOf("llama4", { block_count: 48, "attention.head_count_kv": 8 });
    expect(logged(llama4, 131_072)).toEqual([mib(12 * 131_072 * 4096), mib(36 * (8192 + 512) * 4096)]);
    expect(logged(modelOf("llama4", { block_count: 48, "attention.head_count_kv": 8, "attention.sliding_window": 0 }), 8192)[1]).toBe(
      "0.00",
    );
  });

  it("counts nothing for layers that read another layer's cache", () => {
    const gemma3n = modelOf("gemma3n", {
      block_count: 35,
      "attention.head_count_kv": 2,
      "attention.key_length": 256,
      "attention.value_length": 256,
      "attention.sliding_window": 512,
    });
    expect(kvBytes(gemma3n, 32_768, PLAIN_SERVING).total).toBe((4 * 32_768 + 16 * 1024) * 2048);
  });
});

describe("the cache of latent attention", () => {
  const absorbed = (architecture: string, blocks: number, more = {}): ModelSpec =>
    modelOf(architecture, {
      block_count: blocks,
      "attention.head_count": 128,
      "attention.head_count_kv": 1,
      "attention.kv_lora_rank": 512,
      "attention.key_length": 576,
      "attention.value_length": 512,
      "attention.key_length_mla": 192,
      "attention.value_length_mla": 128,
      ...more,
    });

  it("of DeepSeek R1 in q8_0 is what was logged, without values", () => {
    // Logged as 1166.62.
    expect(kvBytes(absorbed("deepseek2", 61), 32_768, serving(q8)).total).toBe(1166.625 * MIB);
  });

  it("of DeepSeek V3.1 at 160K is 10.72 GiB, not the 2.08 of width by heads", () => {
    const { total, full } = kvBytes(absorbed("deepseek2", 61), 163_840, PLAIN_SERVING);
    expect({ gib: (total / GIB).toFixed(2), values: full.values }).toEqual({ gib: "10.72", values: 0 });
    expect(total).toBe(163_840 * 70_272);
  });

  it("of DeepSeek V2 Lite is 8.9 times as large in files of before it was absorbed", () => {
    const legacy = modelOf("deepseek2", {
      block_count: 27,
      "attention.head_count": 16,
      "attention.head_count_kv": 16,
      "attention.kv_lora_rank": 512,
      "attention.key_length": 192,
      "attention.value_length": 128,
    });
    const sizes = [2048, 4096, 8192].map((window) => kvBytes(legacy, window, PLAIN_SERVING));
    expect(sizes.map(({ total }) => total / MIB)).toEqual([540, 1080, 2160]);
    expect(sizes.map(({ full }) => full.keys / MIB)).toEqual([324, 648, 1296]);
    expect(kvBytes(legacy, 1024, PLAIN_SERVING).total).toBe(1024 * 276_480);
    expect(kvBytes(absorbed("deepseek2", 27), 1024, PLAIN_SERVING).total).toBe(1024 * 31_104);
  });

  it("of GLM 5.2 has the keys it searches by beside it, in the layers that search", () => {
    const glm = absorbed("glm-dsa", 79, { nextn_predict_layers: 1, "attention.indexer.key_length": 128 });
    const { full, indexer } = kvBytes(glm, 768_000, PLAIN_SERVING);
    expect([full.keys / MIB, indexer / MIB]).toEqual([65_812.5, 3937.5]);
  });

  it("lets the file say which layers search", () => {
    const glm = absorbed("glm-dsa", 2, { "attention.indexer.key_length": 128, "attention.indexer.types": [1, 0] });
    expect(kvBytes(glm, 256, PLAIN_SERVING).indexer).toBe(256 * 128 * 2);
  });
});

describe("the memory of recurrent layers, as engines logged it", () => {
  const hybrid = (architecture: string, blocks: number, kvHeads: number, innerSize: number, more = {}): ModelSpec =>
    modelOf(architecture, {
      block_count: blocks,
      "attention.head_count_kv": kvHeads,
      "attention.key_length": 256,
      "attention.value_length": 256,
      "ssm.inner_size": innerSize,
      "ssm.state_size": 128,
      "ssm.group_count": 16,
      "ssm.conv_kernel": 4,
      ...more,
    });
  const qwen27 = hybrid("qwen35", 64, 4, 6144);

  it.each([
    ["Qwen3 Next 80B, 4 slots", hybrid("qwen3next", 48, 2, 4096), 131_072, { slots: 4, unified: true }, "3072.00", "301.50"],
    ["Qwen3.6 27B, 4 slots", qwen27, 262_144, { slots: 4, unified: true }, "16384.00", "598.50"],
    ["Qwen3.6 35B A3B", hybrid("qwen35moe", 40, 2, 4096), 54_784, {}, "1070.00", "62.81"],
    ["Qwen3.8 27B", qwen27, 8192, {}, "512.00", "149.63"],
    [
      "Qwen3.8 27B with a block that predicts ahead",
      hybrid("qwen35", 65, 4, 6144, { nextn_predict_layers: 1 }),
      8192,
      {},
      "512.00",
      "149.63",
    ],
    ["Qwen3.8 27B, 4 slots with 2 states to go back to", qwen27, 8192, { slots: 4, rollbacks: 2 }, "512.00", "1795.50"],
  ] as const)("%s", (_, spec, window, changes, attention, recurrent) => {
    expect([mib(kvBytes(spec, window, serving(changes)).total), mib(recurrentBytes(spec, serving(changes)))]).toEqual([
      attention,
      recurrent,
    ]);
  });

  it("is the same for every window and cache type", () => {
    expect(recurrentBytes(qwen27, serving(q8))).toBe(recurrentBytes(qwen27, PLAIN_SERVING));
  });

  it.each([
    [
      "Mamba",
      modelOf("mamba", { block_count: 64, "attention.head_count": 0, "ssm.inner_size": 5120, "ssm.state_size": 16, "ssm.conv_kernel": 4 }),
      0,
      64 * (3 * 5120 + 16 * 5120) * 4,
    ],
    [
      "LFM2, whose convolutions are short",
      modelOf("lfm2", {
        block_count: 3,
        embedding_length: 2048,
        "attention.head_count_kv": [0, 8, 0],
        "attention.key_length": 64,
        "attention.value_length": 64,
        "shortconv.l_cache": 3,
      }),
      256 * 2 * 512 * 2,
      2 * 2 * 2048 * 4,
    ],
    [
      "RWKV 6",
      modelOf("rwkv6", { block_count: 24, embedding_length: 2048, "attention.head_count": 0, "wkv.head_size": 64 }),
      0,
      24 * (2 * 2048 + 2048 * 64) * 4,
    ],
    [
      "Falcon H1, which has both in every layer",
      hybrid("falcon-h1", 2, 2, 1024, { "attention.key_length": 64, "attention.value_length": 64 }),
      2 * 256 * 2 * 128 * 2,
      2 * (3 * (1024 + 2 * 16 * 128) + 128 * 1024) * 4,
    ],
    [
      "Nemotron H, whose layers are recurrent, attention or feed-forward",
      hybrid("nemotron_h", 4, 0, 1024, { "attention.head_count_kv": [0, 8, 0, 0], feed_forward_length: [0, 0, 4096, 0] }),
      256 * 2 * 2048 * 2,
      2 * (3 * (1024 + 2 * 16 * 128) + 128 * 1024) * 4,
    ],
    [
      "Kimi Linear, whose other layers are latent",
      modelOf("kimi-linear", {
        block_count: 4,
        "attention.head_count_kv": [0, 0, 0, 1],
        "attention.kv_lora_rank": 512,
        "attention.key_length": 576,
        "attention.key_length_mla": 192,
        "attention.value_length_mla": 128,
        "kda.head_dim": 128,
        "ssm.conv_kernel": 4,
      }),
      256 * 576 * 2,
      3 * (3 * 3 * 32 * 128 + 128 * 128 * 32) * 4,
    ],
    [
      "MiniMax 01, with full attention in every eighth layer",
      modelOf("minimax-01", { block_count: 8, "attention.head_count_kv": 8 }),
      256 * 2 * 1024 * 2,
      7 * 128 * 128 * 32 * 4,
    ],
  ] as const)("of %s", (_, spec, kv, recurrent) => {
    expect([kvBytes(spec, 256, PLAIN_SERVING).total, recurrentBytes(spec, PLAIN_SERVING)]).toEqual([kv, recurrent]);
  });
});

describe("what other tools got wrong", () => {
  const config = (value: Parameters<typeof hfConfigSpec>[0]): ModelSpec => {
    const reading = hfConfigSpec(value, "config.json");
    if (reading.kind === "unknown") throw new Error(reading.why);
    return reading.spec;
  };

  it("Gemma 3 27B at 128K is not flat: 10.6 GiB with what is computed at once, not 81.38", () => {
    const spec = config({
      model_type: "gemma3",
      text_config: {
        model_type: "gemma3_text",
        hidden_size: 5376,
        num_hidden_layers: 62,
        num_attention_heads: 32,
        num_key_value_heads: 16,
        head_dim: 128,
        sliding_window: 1024,
      },
    });
    expect(kvBytes(spec, 131_072, PLAIN_SERVING).total).toBe((10 * 131_072 + 52 * 1536) * 8192);
    // 10.41 GiB, as others give it, are the windows alone.
    expect((((10 * 131_072 + 52 * 1024) * 8192) / GIB).toFixed(2)).toBe("10.41");
  });

  it("Qwen3 0.6B states the width of its heads: 4.38 GiB, not 2.19", () => {
    const spec = config({
      model_type: "qwen3",
      hidden_size: 1024,
      num_hidden_layers: 28,
      num_attention_heads: 16,
      num_key_value_heads: 8,
      head_dim: 128,
      max_position_embeddings: 40_960,
    });
    expect(kvBytes(spec, 40_960, PLAIN_SERVING).total / GIB).toBe(4.375);
  });

  it("Gemma 4 26B A4B at 128K has other heads in the layers that look back all the way: 3.00 GB, not 56.37", () => {
    const spec = config({
      model_type: "gemma4",
      text_config: {
        model_type: "gemma4_text",
        hidden_size: 2816,
        num_hidden_layers: 30,
        num_attention_heads: 16,
        num_key_value_heads: 8,
        num_global_key_value_heads: 2,
        head_dim: 256,
        global_head_dim: 512,
        sliding_window: 1024,
        num_kv_shared_layers: 0,
        layer_types: Array.from({ length: 30 }, (_, layer) => (layer % 6 === 5 ? "full_attention" : "sliding_attention")),
        max_position_embeddings: 262_144,
      },
    });
    expect((kvBytes(spec, 131_072, PLAIN_SERVING).total / 1e9).toFixed(2)).toBe("3.00");
  });

  it("pads values to the widest layer where they are stored transposed", () => {
    const openElm = dense(2, 1, 64, { "attention.head_count_kv": [1, 3] });
    expect(kvBytes(openElm, 256, serving({ flashAttention: "off" })).full).toEqual({ keys: 256 * 4 * 64 * 2, values: 256 * 6 * 64 * 2 });
    expect(kvBytes(openElm, 256, serving({ flashAttention: "on" })).full).toEqual({ keys: 256 * 4 * 64 * 2, values: 256 * 4 * 64 * 2 });
  });
});

import { f32, feedForward, headAttention, type TinyFamily, type TinyShape, u32 } from "./tiny-family.ts";
import type { TinyWeights } from "./tiny-weights.ts";
import type { GgufTensor } from "./write-gguf.ts";

/** Nothing but attention, head by head. */
export const LLAMA: TinyFamily = {
  keys: () => ({}),
  block: (_, layer, shape, weights) => plainBlock(layer, shape, weights),
};

export const QWEN2: TinyFamily = {
  keys: () => ({}),
  block: (_, layer, shape, weights) => [...plainBlock(layer, shape, weights), ...biases(layer, shape, weights)],
};

/** Has positions of several parts (M-RoPE). */
export const QWEN2VL: TinyFamily = {
  ...QWEN2,
  keys: () => ({ "rope.dimension_sections": { type: "i32s", value: [8, 4, 4, 0] } }),
};

/** Its layers look back only so far, but for every sixth. */
export const GEMMA3: TinyFamily = {
  keys: () => ({}),
  block: (_, layer, shape, weights) => [
    ...plainBlock(layer, shape, weights),
    weights.ones(`${layer}.attn_q_norm`, shape.headWidth),
    weights.ones(`${layer}.attn_k_norm`, shape.headWidth),
    weights.ones(`${layer}.post_attention_norm`, shape.width),
    weights.ones(`${layer}.post_ffw_norm`, shape.width),
  ],
};

/** The same blocks, but each token looks at all others, also at those after it; says nothing, the mean of what its tokens are is its answer. */
export const GEMMA_EMBEDDING: TinyFamily = {
  ...GEMMA3,
  layers: 6,
  keys: () => ({ pooling_type: u32(1) }),
};

/** Queries, keys and values come of one matrix, as do the two halves of the feed-forward layer. */
export const PHI3: TinyFamily = {
  keys: () => ({}),
  block: (_, layer, shape, weights) => {
    const { width, heads, kvHeads, headWidth, inner } = shape;
    return [
      weights.ones(`${layer}.attn_norm`, width),
      weights.random(`${layer}.attn_qkv`, width, (heads + 2 * kvHeads) * headWidth),
      weights.random(`${layer}.attn_output`, heads * headWidth, width),
      weights.ones(`${layer}.ffn_norm`, width),
      weights.random(`${layer}.ffn_up`, width, 2 * inner),
      weights.random(`${layer}.ffn_down`, inner, width),
    ];
  },
};

/** Every fourth layer knows no positions. */
export const SMOLLM3: TinyFamily = { ...LLAMA, layers: 4 };

/** All layers but every fourth look back to the beginning of a chunk of 8,192 tokens. It has no experts, which the loader asks for all the same. */
export const LLAMA4: TinyFamily = {
  layers: 4,
  keys: ({ inner }) => ({
    interleave_moe_layer_step: u32(0),
    expert_count: u32(2),
    expert_used_count: u32(1),
    expert_feed_forward_length: u32(inner),
  }),
  block: (_, layer, shape, weights) => plainBlock(layer, shape, weights),
};

/** Multi-head latent attention, absorbed: all heads share one latent, out of which the values are read. */
export const DEEPSEEK2: TinyFamily = {
  keys: ({ layers, inner }) => ({
    "attention.head_count_kv": u32(1),
    "attention.q_lora_rank": u32(0),
    "attention.kv_lora_rank": u32(LATENT.rank),
    "attention.key_length": u32(LATENT.rank + LATENT.rope),
    "attention.value_length": u32(LATENT.rank),
    "attention.key_length_mla": u32(LATENT.unrotated + LATENT.rope),
    "attention.value_length_mla": u32(LATENT.value),
    "rope.dimension_count": u32(LATENT.rope),
    leading_dense_block_count: u32(layers),
    expert_feed_forward_length: u32(inner),
    expert_shared_count: u32(0),
    expert_weights_scale: f32(1),
  }),
  block: (_, layer, shape, weights) => {
    const { width, heads } = shape;
    return [
      weights.ones(`${layer}.attn_norm`, width),
      weights.random(`${layer}.attn_q`, width, heads * (LATENT.unrotated + LATENT.rope)),
      weights.random(`${layer}.attn_kv_a_mqa`, width, LATENT.rank + LATENT.rope),
      weights.ones(`${layer}.attn_kv_a_norm`, LATENT.rank),
      weights.random(`${layer}.attn_k_b`, LATENT.unrotated, LATENT.rank, heads),
      weights.random(`${layer}.attn_v_b`, LATENT.rank, LATENT.value, heads),
      weights.random(`${layer}.attn_output`, heads * LATENT.value, width),
      weights.ones(`${layer}.ffn_norm`, width),
      ...feedForward(layer, shape, weights),
    ];
  },
};

/** Whole blocks of a quantised cache. */
const LATENT = { rank: 64, rope: 32, unrotated: 16, value: 32 } as const;

function plainBlock(layer: string, shape: TinyShape, weights: TinyWeights): readonly GgufTensor[] {
  return [
    weights.ones(`${layer}.attn_norm`, shape.width),
    ...headAttention(layer, shape, weights),
    weights.ones(`${layer}.ffn_norm`, shape.width),
    ...feedForward(layer, shape, weights),
  ];
}

function biases(layer: string, { heads, kvHeads, headWidth }: TinyShape, weights: TinyWeights): readonly GgufTensor[] {
  return [
    weights.bias(`${layer}.attn_q`, heads * headWidth),
    weights.bias(`${layer}.attn_k`, kvHeads * headWidth),
    weights.bias(`${layer}.attn_v`, kvHeads * headWidth),
  ];
}

import { feedForward, headAttention, type TinyFamily, type TinyShape, u32 } from "./tiny-family.ts";
import type { TinyWeights } from "./tiny-weights.ts";
import type { GgufTensor, GgufValue } from "./write-gguf.ts";

/** Nothing but recurrent layers. */
export const MAMBA: TinyFamily = {
  keys: ({ width }) => ({ ...WITHOUT_HEADS, ...stateKeys(2 * width), "ssm.time_step_rank": u32(STEP_RANK) }),
  block: (_, layer, { width }, weights) => {
    const inner = 2 * width;
    return [
      weights.ones(`${layer}.attn_norm`, width),
      weights.random(`${layer}.ssm_in`, width, 2 * inner),
      weights.random(`${layer}.ssm_conv1d`, KERNEL, inner),
      weights.bias(`${layer}.ssm_conv1d`, inner),
      weights.random(`${layer}.ssm_x`, inner, STEP_RANK + 2 * STATE),
      weights.random(`${layer}.ssm_dt`, STEP_RANK, inner),
      weights.filled(`${layer}.ssm_dt.bias`, SLOW, inner),
      weights.filled(`${layer}.ssm_a`, -1, STATE, inner),
      weights.filled(`${layer}.ssm_d`, 1, inner),
      weights.random(`${layer}.ssm_out`, inner, width),
    ];
  },
};

export const MAMBA2: TinyFamily = {
  keys: ({ width }) => ({ ...WITHOUT_HEADS, ...mixerKeys(width) }),
  block: (_, layer, shape, weights) => [weights.ones(`${layer}.attn_norm`, shape.width), ...mixer(layer, shape, weights)],
};

/** A recurrent layer and one of attention in turn, as many hybrids have them. */
export const GRANITE_HYBRID: TinyFamily = {
  keys: (shape) => ({ ...mixerKeys(shape.width), "attention.head_count_kv": everySecond(shape) }),
  block: (block, layer, shape, weights) => [
    weights.ones(`${layer}.attn_norm`, shape.width),
    ...(isAttention(block) ? headAttention(layer, shape, weights) : mixer(layer, shape, weights)),
    weights.ones(`${layer}.ffn_norm`, shape.width),
    ...feedForward(layer, shape, weights),
  ],
};

/** Attention and a recurrent state beside each other in every layer. */
export const FALCON_H1: TinyFamily = {
  keys: ({ width }) => mixerKeys(width),
  block: (_, layer, shape, weights) => [
    weights.ones(`${layer}.attn_norm`, shape.width),
    ...mixer(layer, shape, weights),
    ...headAttention(layer, shape, weights),
    weights.filled(`${layer}.ffn_norm`, 1, shape.width),
    ...feedForward(layer, shape, weights),
  ],
};

/** Its recurrent layers are short convolutions, which keep the last tokens and nothing else. */
export const LFM2: TinyFamily = {
  keys: (shape) => ({ "shortconv.l_cache": u32(SHORT_KERNEL), "attention.head_count_kv": everySecond(shape) }),
  block: (block, layer, shape, weights) => {
    const { width, headWidth } = shape;
    const attention = (): readonly GgufTensor[] => [
      ...headAttention(layer, shape, weights),
      weights.ones(`${layer}.attn_q_norm`, headWidth),
      weights.ones(`${layer}.attn_k_norm`, headWidth),
    ];
    const convolution = (): readonly GgufTensor[] => [
      weights.random(`${layer}.shortconv.conv`, SHORT_KERNEL, width),
      weights.random(`${layer}.shortconv.in_proj`, width, 3 * width),
      weights.random(`${layer}.shortconv.out_proj`, width, width),
    ];
    return [
      weights.ones(`${layer}.attn_norm`, width),
      ...(isAttention(block) ? attention() : convolution()),
      weights.ones(`${layer}.ffn_norm`, width),
      ...feedForward(layer, shape, weights),
    ];
  },
  outputNorm: "token_embd_norm",
};

/** A gated delta net and attention in turn, with positions of several parts. */
export const QWEN35: TinyFamily = {
  keys: () => ({
    ...stateKeys(DELTA_HEADS * STATE),
    "ssm.time_step_rank": u32(DELTA_HEADS),
    "ssm.group_count": u32(DELTA_HEADS),
    full_attention_interval: u32(2),
    "rope.dimension_sections": { type: "i32s", value: [8, 4, 4, 0] },
  }),
  block: (block, layer, shape, weights) => {
    const { width, heads, kvHeads, headWidth } = shape;
    const values = DELTA_HEADS * STATE;
    const attention = (): readonly GgufTensor[] => [
      // Half of what comes out of it is a gate.
      weights.random(`${layer}.attn_q`, width, 2 * heads * headWidth),
      weights.random(`${layer}.attn_k`, width, kvHeads * headWidth),
      weights.random(`${layer}.attn_v`, width, kvHeads * headWidth),
      weights.random(`${layer}.attn_output`, heads * headWidth, width),
      weights.ones(`${layer}.attn_q_norm`, headWidth),
      weights.ones(`${layer}.attn_k_norm`, headWidth),
    ];
    const deltaNet = (): readonly GgufTensor[] => [
      weights.random(`${layer}.attn_qkv`, width, 3 * values),
      weights.random(`${layer}.attn_gate`, width, values),
      weights.random(`${layer}.ssm_conv1d`, KERNEL, 3 * values),
      weights.filled(`${layer}.ssm_dt.bias`, SLOW, DELTA_HEADS),
      weights.filled(`${layer}.ssm_a`, -1, DELTA_HEADS),
      weights.random(`${layer}.ssm_beta`, width, DELTA_HEADS),
      weights.random(`${layer}.ssm_alpha`, width, DELTA_HEADS),
      weights.ones(`${layer}.ssm_norm`, STATE),
      weights.random(`${layer}.ssm_out`, values, width),
    ];
    return [
      weights.ones(`${layer}.attn_norm`, width),
      weights.ones(`${layer}.post_attention_norm`, width),
      ...(isAttention(block) ? attention() : deltaNet()),
      ...feedForward(layer, shape, weights),
    ];
  },
};

const KERNEL = 4;
const SHORT_KERNEL = 3;
const STATE = 16;
const STEP_RANK = 4;
const MIXER_HEADS = 4;
const DELTA_HEADS = 4;
/** Through a softplus: a step of 0.05, so that a state remembers some hundred tokens. */
const SLOW = -3;

const WITHOUT_HEADS = { "attention.head_count": u32(0), "attention.head_count_kv": u32(0) };

function stateKeys(inner: number): Readonly<Record<string, GgufValue>> {
  return { "ssm.conv_kernel": u32(KERNEL), "ssm.inner_size": u32(inner), "ssm.state_size": u32(STATE) };
}

function mixerKeys(width: number): Readonly<Record<string, GgufValue>> {
  return { ...stateKeys(2 * width), "ssm.time_step_rank": u32(MIXER_HEADS), "ssm.group_count": u32(1) };
}

/** Mamba 2. */
function mixer(layer: string, { width }: TinyShape, weights: TinyWeights): readonly GgufTensor[] {
  const inner = 2 * width;
  const convolved = inner + 2 * STATE;
  return [
    weights.random(`${layer}.ssm_in`, width, inner + convolved + MIXER_HEADS),
    weights.random(`${layer}.ssm_conv1d`, KERNEL, convolved),
    weights.bias(`${layer}.ssm_conv1d`, convolved),
    weights.filled(`${layer}.ssm_dt.bias`, SLOW, MIXER_HEADS),
    weights.filled(`${layer}.ssm_a`, -1, 1, MIXER_HEADS),
    weights.filled(`${layer}.ssm_d`, 1, 1, MIXER_HEADS),
    weights.filled(`${layer}.ssm_norm.weight`, 1, inner, 1),
    weights.random(`${layer}.ssm_out`, inner, width),
  ];
}

function isAttention(block: number): boolean {
  return block % 2 === 1;
}

/** A layer without KV heads is a recurrent one. */
function everySecond({ layers, kvHeads }: TinyShape): GgufValue {
  return { type: "i32s", value: Array.from({ length: layers }, (_, block) => (isAttention(block) ? kvHeads : 0)) };
}

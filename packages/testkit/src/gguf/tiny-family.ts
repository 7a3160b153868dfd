import type { TinyWeights } from "./tiny-weights.ts";
import type { GgufTensor, GgufValue } from "./write-gguf.ts";

export interface TinyShape {
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headWidth: number;
  readonly inner: number;
}

/** What one architecture has that others have not: its keys, and the tensors of its blocks. */
export interface TinyFamily {
  /** Where it takes more than two until each kind is there: llama.cpp aborts when it misses one. */
  readonly layers?: number;
  /** Stand beside, or instead of, the keys every model has; their names come after that of the architecture. */
  readonly keys: (shape: TinyShape) => Readonly<Record<string, GgufValue>>;
  /** @param layer what the names of the block's tensors begin with. */
  readonly block: (block: number, layer: string, shape: TinyShape, weights: TinyWeights) => readonly GgufTensor[];
  /** `output_norm`, but for those that have given it another name. */
  readonly outputNorm?: string;
}

export function u32(value: number): GgufValue {
  return { type: "u32", value };
}

export function f32(value: number): GgufValue {
  return { type: "f32", value };
}

/** The feed-forward layer of most architectures. */
export function feedForward(layer: string, { width, inner }: TinyShape, weights: TinyWeights): readonly GgufTensor[] {
  return [
    weights.random(`${layer}.ffn_gate`, width, inner),
    weights.random(`${layer}.ffn_up`, width, inner),
    weights.random(`${layer}.ffn_down`, inner, width),
  ];
}

/** Attention head by head, without norms and biases. */
export function headAttention(layer: string, shape: TinyShape, weights: TinyWeights): readonly GgufTensor[] {
  const { width, heads, kvHeads, headWidth } = shape;
  return [
    weights.random(`${layer}.attn_q`, width, heads * headWidth),
    weights.random(`${layer}.attn_k`, width, kvHeads * headWidth),
    weights.random(`${layer}.attn_v`, width, kvHeads * headWidth),
    weights.random(`${layer}.attn_output`, heads * headWidth, width),
  ];
}

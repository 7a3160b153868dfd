import { f32, u32 } from "./tiny-family.ts";
import { type TinyWeights, tinyWeights } from "./tiny-weights.ts";
import { type GgufTensor, type GgufValue, writeGguf } from "./write-gguf.ts";

export interface TinyBert {
  /** It has learnt a place for each of so many tokens and knows no further one: llama.cpp aborts when it is read beyond. */
  readonly window?: number;
  readonly pooling?: keyof typeof POOLING;
  readonly seed?: number;
}

/** How the vectors of the tokens become one, by llama.cpp's numbers. */
const POOLING = { mean: 1, first: 2, ranking: 4 } as const;

const SHAPE = { width: 32, layers: 2, heads: 2, inner: 64 } as const;
const WINDOW = 512;

/**
 * A GGUF file of a tiny BERT with random weights of a fixed seed: reads a text in one go, each token looking at all others, and says nothing.
 * Each letter of a word is one token; a text stands between two more.
 */
export function tinyBert({ window = WINDOW, pooling = "mean", seed = 1 }: TinyBert = {}): Uint8Array {
  const { width, layers } = SHAPE;
  const weights = tinyWeights(seed);
  return writeGguf(metadata(window, POOLING[pooling]), [
    weights.random("token_embd", width, TEXTS.length),
    weights.random("position_embd", width, window),
    weights.random("token_types", width, 2),
    ...norm("token_embd_norm", weights),
    ...Array.from({ length: layers }, (_, block) => layer(`blk.${block}`, weights)).flat(),
  ]);
}

const LETTERS: readonly string[] = [..."abcdefghijklmnopqrstuvwxyz0123456789.,:!?"];
/** A word begins with the letter that stands for a space. */
const TEXTS: readonly string[] = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", ...LETTERS.map((letter) => `▁${letter}`), ...LETTERS];
const NORMAL = 1;
const CONTROL = 3;

function metadata(window: number, pooling: number): Readonly<Record<string, GgufValue>> {
  return {
    "general.architecture": { type: "text", value: "bert" },
    "general.name": { type: "text", value: "tiny bert" },
    "general.file_type": u32(0),
    "bert.context_length": u32(window),
    "bert.embedding_length": u32(SHAPE.width),
    "bert.block_count": u32(SHAPE.layers),
    "bert.feed_forward_length": u32(SHAPE.inner),
    "bert.attention.head_count": u32(SHAPE.heads),
    "bert.attention.layer_norm_epsilon": f32(1e-12),
    "bert.attention.causal": { type: "bool", value: false },
    "bert.pooling_type": u32(pooling),
    "tokenizer.ggml.model": { type: "text", value: "bert" },
    "tokenizer.ggml.tokens": { type: "texts", value: TEXTS },
    "tokenizer.ggml.token_type": { type: "i32s", value: TEXTS.map((_, index) => (index < 4 ? CONTROL : NORMAL)) },
    "tokenizer.ggml.token_type_count": u32(2),
    "tokenizer.ggml.padding_token_id": u32(0),
    "tokenizer.ggml.unknown_token_id": u32(1),
    "tokenizer.ggml.bos_token_id": u32(2),
    "tokenizer.ggml.cls_token_id": u32(2),
    // GGUF spells it so.
    "tokenizer.ggml.seperator_token_id": u32(3),
  };
}

function layer(name: string, weights: TinyWeights): readonly GgufTensor[] {
  const { width, inner } = SHAPE;
  return [
    ...linear(`${name}.attn_q`, width, width, weights),
    ...linear(`${name}.attn_k`, width, width, weights),
    ...linear(`${name}.attn_v`, width, width, weights),
    ...linear(`${name}.attn_output`, width, width, weights),
    ...norm(`${name}.attn_output_norm`, weights),
    ...linear(`${name}.ffn_up`, width, inner, weights),
    ...linear(`${name}.ffn_down`, inner, width, weights),
    ...norm(`${name}.layer_output_norm`, weights),
  ];
}

function linear(name: string, from: number, to: number, weights: TinyWeights): readonly GgufTensor[] {
  return [weights.random(name, from, to), weights.bias(name, to)];
}

function norm(name: string, weights: TinyWeights): readonly GgufTensor[] {
  return [weights.ones(name, SHAPE.width), weights.bias(name, SHAPE.width)];
}

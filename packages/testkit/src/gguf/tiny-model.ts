import { type ByteVocabulary, byteVocabulary } from "./byte-vocabulary.ts";
import { type GgufTensor, type GgufValue, writeGguf } from "./write-gguf.ts";

/** `qwen2vl` has positions of several parts (M-RoPE). */
export type TinyArchitecture = "llama" | "qwen2" | "qwen2vl" | "gemma3" | "phi3";

export interface TinyModel {
  readonly architecture?: TinyArchitecture;
  readonly name?: string;
  readonly trainedWindow?: number;
  /** Set for models whose layers look back only so far (gemma3). */
  readonly slidingWindow?: number;
  readonly seed?: number;
  /** Larger than tiny, where figures are wanted. */
  readonly shape?: TinyShape;
  readonly template?: string;
  /** One token twice in the vocabulary: llama.cpp does not refuse such a file, it aborts the process. */
  readonly abortsOnLoad?: boolean;
}

/** ChatML without tools: the shortest template that has roles. */
export const CHATML_TEMPLATE: string =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

const SHAPE = { width: 64, layers: 2, heads: 2, kvHeads: 1, headWidth: 32, inner: 128 } as const;

/**
 * A GGUF file of 0.6 MB with random weights of a fixed seed, as llama.cpp loads it: for mechanics, not for answers.
 * Whatever it says is noise, but always the same noise.
 */
export function tinyModel(model: TinyModel = {}): Uint8Array {
  const vocabulary = byteVocabulary(model.abortsOnLoad === true ? ["a"] : []);
  const architecture = model.architecture ?? "llama";
  const shape = model.shape ?? SHAPE;
  return writeGguf(
    { ...commonMetadata(model, vocabulary, shape), ...extraMetadata(architecture, model) },
    tensors(architecture, vocabulary, shape, model.seed ?? 1),
  );
}

export interface TinyShape {
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headWidth: number;
  readonly inner: number;
}

export function commonMetadata(model: TinyModel, vocabulary: ByteVocabulary, shape: TinyShape): Record<string, GgufValue> {
  const architecture = model.architecture ?? "llama";
  const u32 = (value: number): GgufValue => ({ type: "u32", value });
  const f32 = (value: number): GgufValue => ({ type: "f32", value });
  return {
    "general.architecture": { type: "text", value: architecture },
    // Not the architecture: llama.cpp expects more tokens of a model that calls itself phi3.
    "general.name": { type: "text", value: model.name ?? "tiny model" },
    "general.file_type": u32(0),
    [`${architecture}.context_length`]: u32(model.trainedWindow ?? 4096),
    [`${architecture}.embedding_length`]: u32(shape.width),
    [`${architecture}.block_count`]: u32(shape.layers),
    [`${architecture}.feed_forward_length`]: u32(shape.inner),
    [`${architecture}.attention.head_count`]: u32(shape.heads),
    [`${architecture}.attention.head_count_kv`]: u32(shape.kvHeads),
    [`${architecture}.attention.key_length`]: u32(shape.headWidth),
    [`${architecture}.attention.value_length`]: u32(shape.headWidth),
    [`${architecture}.attention.layer_norm_rms_epsilon`]: f32(1e-5),
    [`${architecture}.rope.dimension_count`]: u32(shape.headWidth),
    [`${architecture}.rope.freq_base`]: f32(10_000),
    [`${architecture}.vocab_size`]: u32(vocabulary.texts.length),
    ...vocabulary.metadata,
    "tokenizer.chat_template": { type: "text", value: model.template ?? CHATML_TEMPLATE },
  };
}

function extraMetadata(architecture: TinyArchitecture, { slidingWindow }: TinyModel): Record<string, GgufValue> {
  return {
    ...(slidingWindow === undefined ? {} : { [`${architecture}.attention.sliding_window`]: { type: "u32", value: slidingWindow } }),
    ...(architecture === "qwen2vl" ? { [`${architecture}.rope.dimension_sections`]: { type: "i32s", value: [8, 4, 4, 0] } } : {}),
  };
}

function tensors(architecture: TinyArchitecture, vocabulary: ByteVocabulary, shape: TinyShape, seed: number): readonly GgufTensor[] {
  const { width, layers, heads, kvHeads, headWidth, inner } = shape;
  const random = normal(seed);
  const weights = (name: string, input: number, output: number): GgufTensor => ({
    name: `${name}.weight`,
    shape: [input, output],
    data: Float32Array.from({ length: input * output }, () => random() / Math.sqrt(input)),
  });
  const ones = (name: string, size: number): GgufTensor => ({
    name: `${name}.weight`,
    shape: [size],
    data: new Float32Array(size).fill(1),
  });
  const zeros = (name: string, size: number): GgufTensor => ({ name: `${name}.bias`, shape: [size], data: new Float32Array(size) });
  const queries = heads * headWidth;
  const keys = kvHeads * headWidth;

  const attention = (layer: string): readonly GgufTensor[] =>
    architecture === "phi3"
      ? [weights(`${layer}.attn_qkv`, width, queries + 2 * keys)]
      : [weights(`${layer}.attn_q`, width, queries), weights(`${layer}.attn_k`, width, keys), weights(`${layer}.attn_v`, width, keys)];
  const feedForward = (layer: string): readonly GgufTensor[] =>
    architecture === "phi3"
      ? [weights(`${layer}.ffn_up`, width, 2 * inner)]
      : [weights(`${layer}.ffn_gate`, width, inner), weights(`${layer}.ffn_up`, width, inner)];
  const special = (layer: string): readonly GgufTensor[] => {
    switch (architecture) {
      case "llama":
      case "phi3":
        return [];
      case "qwen2":
      case "qwen2vl":
        return [zeros(`${layer}.attn_q`, queries), zeros(`${layer}.attn_k`, keys), zeros(`${layer}.attn_v`, keys)];
      case "gemma3":
        return [
          ones(`${layer}.attn_q_norm`, headWidth),
          ones(`${layer}.attn_k_norm`, headWidth),
          ones(`${layer}.post_attention_norm`, width),
          ones(`${layer}.post_ffw_norm`, width),
        ];
    }
  };
  return [
    weights("token_embd", width, vocabulary.texts.length),
    ...Array.from({ length: layers }, (_, index) => `blk.${index}`).flatMap((layer) => [
      ones(`${layer}.attn_norm`, width),
      ...attention(layer),
      weights(`${layer}.attn_output`, queries, width),
      ones(`${layer}.ffn_norm`, width),
      ...feedForward(layer),
      weights(`${layer}.ffn_down`, inner, width),
      ...special(layer),
    ]),
    ones("output_norm", width),
    weights("output", width, vocabulary.texts.length),
  ];
}

/** Numbers with mean 0 and variance 1, the same for the same seed: mulberry32 through the Box–Muller transform. */
function normal(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

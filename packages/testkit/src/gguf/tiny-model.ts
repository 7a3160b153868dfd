import { DEEPSEEK2, GEMMA_EMBEDDING, GEMMA3, LLAMA, LLAMA4, PHI3, QWEN2, QWEN2VL, SMOLLM3 } from "./attention-families.ts";
import { type ByteVocabulary, byteVocabulary } from "./byte-vocabulary.ts";
import { FALCON_H1, GRANITE_HYBRID, LFM2, MAMBA, MAMBA2, QWEN35 } from "./recurrent-families.ts";
import { f32, type TinyFamily, type TinyShape, u32 } from "./tiny-family.ts";
import { tinyWeights } from "./tiny-weights.ts";
import { type GgufTensor, type GgufValue, writeGguf } from "./write-gguf.ts";

export type TinyArchitecture =
  | "deepseek2"
  | "falcon-h1"
  | "gemma-embedding"
  | "gemma3"
  | "granitehybrid"
  | "lfm2"
  | "llama"
  | "llama4"
  | "mamba"
  | "mamba2"
  | "phi3"
  | "qwen2"
  | "qwen2vl"
  | "qwen35"
  | "smollm3";

const FAMILIES: Readonly<Record<TinyArchitecture, TinyFamily>> = {
  deepseek2: DEEPSEEK2,
  "falcon-h1": FALCON_H1,
  "gemma-embedding": GEMMA_EMBEDDING,
  gemma3: GEMMA3,
  granitehybrid: GRANITE_HYBRID,
  lfm2: LFM2,
  llama: LLAMA,
  llama4: LLAMA4,
  mamba: MAMBA,
  mamba2: MAMBA2,
  phi3: PHI3,
  qwen2: QWEN2,
  qwen2vl: QWEN2VL,
  qwen35: QWEN35,
  smollm3: SMOLLM3,
};

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
  /** All others add nothing to what passes through them, so that what one layer does can be seen by itself. */
  readonly soleLayer?: number;
  /** Says nothing but printable letters. */
  readonly saysText?: boolean;
  /** One token twice in the vocabulary: llama.cpp does not refuse such a file, it aborts the process. */
  readonly abortsOnLoad?: boolean;
  /** Further keys, or others; their names come after that of the architecture. */
  readonly keys?: Readonly<Record<string, GgufValue>>;
}

/** ChatML without tools: the shortest template that has roles. */
export const CHATML_TEMPLATE: string =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

const SHAPE = { width: 64, layers: 2, heads: 2, kvHeads: 1, headWidth: 32, inner: 128 } as const;

/**
 * A GGUF file of less than 1 MB with random weights of a fixed seed, as llama.cpp loads it: for mechanics, not for answers.
 * Whatever it says is noise, but always the same noise.
 */
export function tinyModel(model: TinyModel = {}): Uint8Array {
  const vocabulary = byteVocabulary(model.abortsOnLoad === true ? ["a"] : []);
  const architecture = model.architecture ?? "llama";
  const family = FAMILIES[architecture];
  const shape = model.shape ?? { ...SHAPE, layers: family.layers ?? SHAPE.layers };
  const { slidingWindow } = model;
  const keys = {
    ...family.keys(shape),
    ...(slidingWindow === undefined ? {} : { "attention.sliding_window": u32(slidingWindow) }),
    ...model.keys,
  };
  const prefixed = Object.fromEntries(Object.entries(keys).map(([key, value]) => [`${architecture}.${key}`, value]));
  const weights = tinyWeights(model.seed ?? 1);
  return writeGguf({ ...commonMetadata(model, vocabulary, shape), ...prefixed }, [
    weights.random("token_embd", shape.width, vocabulary.texts.length),
    ...Array.from({ length: shape.layers }, (_, block) => {
      const tensors = family.block(block, `blk.${block}`, shape, weights);
      return (model.soleLayer ?? block) === block ? tensors : tensors.map(withoutEffect);
    }).flat(),
    weights.ones(family.outputNorm ?? "output_norm", shape.width),
    spoken(weights.random("output", shape.width, vocabulary.texts.length), model.saysText === true),
  ]);
}

/** A row of zeros is never the likeliest token: of a hundred random others one is above 0. */
function spoken(output: GgufTensor, saysText: boolean): GgufTensor {
  const [width = 0] = output.shape;
  const isSaid = (token: number): boolean => !saysText || (token >= 0x20 && token < 0x7f);
  return { ...output, data: output.data.map((weight, at) => (isSaid(Math.floor(at / width)) ? weight : 0)) };
}

/** The last matrices of attention and of the feed-forward layer decide what a layer adds. */
function withoutEffect(tensor: GgufTensor): GgufTensor {
  return /\.(attn_output|ffn_down)\./.test(tensor.name) ? { ...tensor, data: new Float32Array(tensor.data.length) } : tensor;
}

export function commonMetadata(model: TinyModel, vocabulary: ByteVocabulary, shape: TinyShape): Record<string, GgufValue> {
  const architecture = model.architecture ?? "llama";
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

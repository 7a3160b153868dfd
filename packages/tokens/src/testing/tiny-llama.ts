import { type GgufTensor, type GgufValue, writeGguf } from "@oriel/testkit";

/**
 * A GGUF file with a vocabulary of one's own, as llama.cpp loads it. Its one layer of zeros says nothing of interest.
 * @param vocabulary the `tokenizer.*` keys.
 */
export function tinyLlama(vocabulary: Readonly<Record<string, GgufValue>>, tokens: number): Uint8Array {
  const u32 = (value: number): GgufValue => ({ type: "u32", value });
  return writeGguf(
    {
      "general.architecture": { type: "text", value: "llama" },
      "general.name": { type: "text", value: "tiny" },
      "general.file_type": u32(0),
      "llama.context_length": u32(4096),
      "llama.embedding_length": u32(WIDTH),
      "llama.block_count": u32(1),
      "llama.feed_forward_length": u32(WIDTH),
      "llama.attention.head_count": u32(1),
      "llama.attention.head_count_kv": u32(1),
      "llama.attention.layer_norm_rms_epsilon": { type: "f32", value: 1e-5 },
      "llama.rope.dimension_count": u32(WIDTH),
      "llama.vocab_size": u32(tokens),
      ...vocabulary,
    },
    tensors(tokens),
  );
}

const WIDTH = 32;

function tensors(tokens: number): readonly GgufTensor[] {
  const weights = (name: string, ...shape: number[]): GgufTensor => ({
    name: `${name}.weight`,
    shape,
    data: new Float32Array(shape.reduce((size, length) => size * length, 1)),
  });
  return [
    weights("token_embd", WIDTH, tokens),
    weights("output_norm", WIDTH),
    ...["attn_norm", "ffn_norm"].map((name) => weights(`blk.0.${name}`, WIDTH)),
    ...["attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"].map((name) =>
      weights(`blk.0.${name}`, WIDTH, WIDTH),
    ),
  ];
}

/** A vocabulary as the larger ones of today. */
const TOKENS = 150_000;
const LAYERS = 36;
const TENSORS_OF_LAYER = ["attn_q", "attn_k", "attn_v", "attn_output", "attn_norm", "ffn_gate", "ffn_up", "ffn_down", "ffn_norm"];

const TYPE = { u32: 4, text: 8, array: 9, i32: 5 };
const TENSOR_F32 = 0;
/** Of every tensor: a header is read without its weights, so they may be of any size. */
const ELEMENTS = 32;

/**
 * A GGUF file with the header of an 8 B model and next to no weights.
 * @returns {Buffer}
 */
export function largeGguf() {
  const keys = [
    textKey("general.architecture", "qwen3"),
    ...Object.entries({
      context_length: 40_960,
      embedding_length: 4096,
      block_count: LAYERS,
      feed_forward_length: 12_288,
      "attention.head_count": 32,
      "attention.head_count_kv": 8,
      "attention.key_length": 128,
      "attention.value_length": 128,
    }).map(([key, value]) => Buffer.concat([text(`qwen3.${key}`), u32(TYPE.u32), u32(value)])),
    textsKey("tokenizer.ggml.tokens", (index) => `token${index}`),
    Buffer.concat([text("tokenizer.ggml.token_type"), u32(TYPE.array), u32(TYPE.i32), u64(TOKENS), Buffer.alloc(4 * TOKENS, 1)]),
    textsKey("tokenizer.ggml.merges", (index) => `tok en${index}`),
  ];
  const names = [
    "token_embd.weight",
    ...Array.from({ length: LAYERS }, (_, layer) => TENSORS_OF_LAYER.map((name) => `blk.${layer}.${name}.weight`)).flat(),
    "output.weight",
  ];
  const bytes = ELEMENTS * Float32Array.BYTES_PER_ELEMENT;
  const tensors = names.map((name, index) => Buffer.concat([text(name), u32(1), u64(ELEMENTS), u32(TENSOR_F32), u64(index * bytes)]));
  const header = Buffer.concat([Buffer.from("GGUF"), u32(3), u64(names.length), u64(keys.length), ...keys, ...tensors]);
  const alignment = 32;
  const padding = (alignment - (header.length % alignment)) % alignment;
  return Buffer.concat([header, Buffer.alloc(padding + names.length * bytes)]);
}

/**
 * @param {string} key
 * @param {string} value
 */
function textKey(key, value) {
  return Buffer.concat([text(key), u32(TYPE.text), text(value)]);
}

/**
 * @param {string} key
 * @param {(index: number) => string} textAt
 */
function textsKey(key, textAt) {
  const texts = Array.from({ length: TOKENS }, (_, index) => text(textAt(index)));
  return Buffer.concat([text(key), u32(TYPE.array), u32(TYPE.text), u64(TOKENS), ...texts]);
}

/** @param {string} value */
function text(value) {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.length), bytes]);
}

/** @param {number} value */
function u32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** @param {number} value */
function u64(value) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

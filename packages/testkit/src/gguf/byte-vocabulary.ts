import type { GgufValue } from "./write-gguf.ts";

/** The special tokens every tiny model has, after its 256 bytes. */
export const SPECIAL = { begin: "<|endoftext|>", turn: "<|im_start|>", end: "<|im_end|>" } as const;

const NORMAL = 1;
const CONTROL = 3;

export interface ByteVocabulary {
  /** Token texts as a byte-level tokenizer spells them. */
  readonly texts: readonly string[];
  readonly metadata: Readonly<Record<string, GgufValue>>;
  readonly begin: number;
  readonly end: number;
}

/**
 * A vocabulary of the 256 bytes, the special tokens, and `extra` tokens that stand for several bytes. Nothing is ever merged, so every
 * byte of a text is one token, and an extra token comes only out of the model, never out of a text.
 */
export function byteVocabulary(extra: readonly string[] = []): ByteVocabulary {
  const specials = Object.values(SPECIAL);
  const texts = [...Array.from({ length: 256 }, (_, byte) => spelt(byte)), ...specials, ...extra.map(spellAll)];
  const types = texts.map((_, index) => (index >= 256 && index < 256 + specials.length ? CONTROL : NORMAL));
  const begin = 256;
  const end = 256 + specials.indexOf(SPECIAL.end);
  return {
    texts,
    begin,
    end,
    metadata: {
      "tokenizer.ggml.model": { type: "text", value: "gpt2" },
      "tokenizer.ggml.pre": { type: "text", value: "gpt-2" },
      "tokenizer.ggml.tokens": { type: "texts", value: texts },
      "tokenizer.ggml.token_type": { type: "i32s", value: types },
      "tokenizer.ggml.merges": { type: "texts", value: [] },
      "tokenizer.ggml.bos_token_id": { type: "u32", value: begin },
      "tokenizer.ggml.eos_token_id": { type: "u32", value: end },
      "tokenizer.ggml.eot_token_id": { type: "u32", value: end },
      "tokenizer.ggml.padding_token_id": { type: "u32", value: begin },
      "tokenizer.ggml.add_bos_token": { type: "bool", value: true },
    },
  };
}

function spellAll(text: string): string {
  return [...new TextEncoder().encode(text)].map(spelt).join("");
}

/** GPT-2's letters for bytes: printable ones stand for themselves, the others for the letters from U+0100 on, in order. */
function spelt(byte: number): string {
  return String.fromCharCode(isPrintable(byte) ? byte : 256 + UNPRINTABLE.indexOf(byte));
}

function isPrintable(byte: number): boolean {
  return (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
}

const UNPRINTABLE: readonly number[] = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !isPrintable(byte));

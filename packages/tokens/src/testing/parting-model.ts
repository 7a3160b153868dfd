import { byteLetters, lettersOf } from "../tokenizer/byte-letters.ts";
import { tinyLlama } from "./tiny-llama.ts";

/**
 * A GGUF file whose vocabulary shows how text is parted: any two bytes of the texts it is made for merge, unless a part ends between them.
 * Some words are tokens that no merge makes.
 */
export function partingModel(pre: string, texts: readonly string[]): Uint8Array {
  const letters = [...new Set(byteLetters(texts.join("")))];
  const merges = letters.flatMap((left) => letters.map((right) => `${left} ${right}`));
  const bytes = lettersOf(Array.from({ length: 256 }, (_, byte) => byte));
  const all = [
    ...new Set([...bytes, ...merges.map((merge) => merge.replace(" ", "")), ...WHOLE.map((word) => byteLetters(word).join("")), "<|end|>"]),
  ];
  return tinyLlama(
    {
      "tokenizer.ggml.model": { type: "text", value: "gpt2" },
      "tokenizer.ggml.pre": { type: "text", value: pre },
      "tokenizer.ggml.tokens": { type: "texts", value: all },
      "tokenizer.ggml.token_type": { type: "i32s", value: all.map((token) => (token === "<|end|>" ? CONTROL : NORMAL)) },
      "tokenizer.ggml.merges": { type: "texts", value: merges },
      "tokenizer.ggml.bos_token_id": { type: "u32", value: all.length - 1 },
      "tokenizer.ggml.eos_token_id": { type: "u32", value: all.length - 1 },
    },
    all.length,
  );
}

const NORMAL = 1;
const CONTROL = 3;
const WHOLE = [" the", "code", " don"];

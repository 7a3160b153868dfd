import { tinyLlama } from "./tiny-llama.ts";

/** A GGUF file with a small SentencePiece vocabulary. */
export function sentencePieceModel(): Uint8Array {
  const tokens = ["<unk>", "<s>", "</s>", ...BYTES, ...PIECES, "<tag>"];
  const types: number[] = tokens.map((_, id) => (id === 0 ? UNKNOWN : id <= 2 ? CONTROL : id < 3 + BYTES.length ? BYTE : NORMAL));
  types[tokens.length - 1] = USER_DEFINED;
  // Longer pieces first, with many of the same score, so that the order among equals matters too.
  const scores = tokens.map((token, id) => (types[id] === NORMAL ? Math.min(token.length, 4) - 10 - (id % 3) : 0));
  const u32 = (value: number) => ({ type: "u32", value }) as const;
  return tinyLlama(
    {
      "tokenizer.ggml.model": { type: "text", value: "llama" },
      "tokenizer.ggml.tokens": { type: "texts", value: tokens },
      "tokenizer.ggml.token_type": { type: "i32s", value: types },
      "tokenizer.ggml.scores": { type: "i32s", value: scores },
      "tokenizer.ggml.bos_token_id": u32(1),
      "tokenizer.ggml.eos_token_id": u32(2),
      "tokenizer.ggml.unknown_token_id": u32(0),
      "tokenizer.chat_template": { type: "text", value: TEMPLATE },
    },
    tokens.length,
  );
}

const NORMAL = 1;
const UNKNOWN = 2;
const CONTROL = 3;
const USER_DEFINED = 4;
const BYTE = 6;

const BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`);
const PIECES: readonly string[] = [
  ..."▁abcdefghijklmnopqrstuvwxyzTWI0123456789.,;:!?'()[]/<>=-",
  ..."你好世界字приветéñ",
  ...[
    "▁▁",
    "▁▁▁▁",
    "th",
    "he",
    "▁t",
    "▁th",
    "the",
    "▁the",
    "er",
    "in",
    "an",
    "nd",
    "and",
    "▁a",
    "▁an",
    "▁and",
    "co",
    "de",
    "code",
    "▁code",
  ],
  ...["aa", "aaa", "aaaa", "bb", "ab", "aba", "12", "34", "123", "==", "//", "...", "你好", "世界", "при", "вет", "привет", "\n\n"],
];

const TEMPLATE =
  "{{ bos_token }}{% for message in messages %}" +
  "{% if message.role == 'user' %}[INST] {{ message.content }} [/INST]{% else %} {{ message.content }}{{ eos_token }}{% endif %}" +
  "{% endfor %}";

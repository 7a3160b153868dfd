import type { Family } from "../family.ts";

/** OpenAI's models with open weights. */
export const OPENAI: readonly Family[] = [
  {
    key: "gpt-oss",
    label: "gpt-oss",
    default: 32_768,
    max: 131_072,
    source: "https://huggingface.co/openai/gpt-oss-20b/blob/main/config.json",
  },
  { key: "gpt2", label: "GPT-2", default: 1024, max: 1024, source: "https://huggingface.co/openai-community/gpt2/blob/main/config.json" },
];

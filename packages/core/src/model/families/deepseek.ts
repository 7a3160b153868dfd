import type { Family } from "../family.ts";

const CARDS = "https://huggingface.co/deepseek-ai";

/** DeepSeek's model cards and READMEs. */
export const DEEPSEEK: readonly Family[] = [
  { key: "deepseek-llm", label: "DeepSeek LLM", default: 4096, max: 4096, source: `${CARDS}/deepseek-llm-7b-chat/blob/main/config.json` },
  { key: "deepseek-coder", label: "DeepSeek Coder", default: 16_384, max: 16_384, source: "https://github.com/deepseek-ai/DeepSeek-Coder" },
  {
    key: "deepseek-coder-v2",
    label: "DeepSeek Coder V2",
    default: 32_768,
    max: 131_072,
    source: "https://github.com/deepseek-ai/DeepSeek-Coder-V2",
  },
  { key: "deepseek-v2", label: "DeepSeek V2", default: 32_768, max: 131_072, source: "https://github.com/deepseek-ai/DeepSeek-V2" },
  { key: "deepseek-v2-lite", label: "DeepSeek V2 Lite", default: 16_384, max: 32_768, source: `${CARDS}/DeepSeek-V2-Lite` },
  { key: "deepseek-v2.5", label: "DeepSeek V2.5", default: 32_768, max: 131_072, source: `${CARDS}/DeepSeek-V2.5` },
  { key: "deepseek-v3", label: "DeepSeek V3", default: 32_768, max: 131_072, source: `${CARDS}/DeepSeek-V3` },
  { key: "deepseek-v3.1", label: "DeepSeek V3.1", default: 32_768, max: 131_072, source: `${CARDS}/DeepSeek-V3.1` },
  { key: "deepseek-r1", label: "DeepSeek R1", default: 32_768, max: 131_072, source: `${CARDS}/DeepSeek-R1` },
  {
    key: "deepseek-r1-distill",
    label: "DeepSeek R1 Distill",
    default: 32_768,
    max: 131_072,
    source: `${CARDS}/DeepSeek-R1-Distill-Qwen-7B/blob/main/config.json`,
  },
];

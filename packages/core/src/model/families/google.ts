import type { Family } from "../family.ts";

const CARDS = "https://huggingface.co/google";

/** Google's model cards. */
export const GOOGLE: readonly Family[] = [
  { key: "gemma", label: "Gemma", default: 8192, max: 8192, source: `${CARDS}/gemma-7b/blob/main/config.json` },
  { key: "gemma2", label: "Gemma 2", default: 8192, max: 8192, source: `${CARDS}/gemma-2-9b-it/blob/main/config.json` },
  { key: "gemma3", label: "Gemma 3", default: 32_768, max: 131_072, source: "https://ai.google.dev/gemma/docs/core/model_card_3" },
  { key: "gemma3-1b", label: "Gemma 3 1B", default: 16_384, max: 32_768, source: "https://ai.google.dev/gemma/docs/core/model_card_3" },
  { key: "gemma3-270m", label: "Gemma 3 270M", default: 16_384, max: 32_768, source: "https://ai.google.dev/gemma/docs/core/model_card_3" },
  { key: "gemma3n", label: "Gemma 3n", default: 16_384, max: 32_768, source: "https://ai.google.dev/gemma/docs/gemma-3n/model_card" },
  // The small sizes; the medium ones are named below.
  { key: "gemma4", label: "Gemma 4", default: 32_768, max: 131_072, source: "https://ai.google.dev/gemma/docs/core" },
  { key: "gemma4-26b", label: "Gemma 4 26B", default: 32_768, max: 262_144, source: "https://ai.google.dev/gemma/docs/core" },
  { key: "gemma4-31b", label: "Gemma 4 31B", default: 32_768, max: 262_144, source: "https://ai.google.dev/gemma/docs/core" },
  { key: "codegemma", label: "CodeGemma", default: 8192, max: 8192, source: `${CARDS}/codegemma-7b-it/blob/main/config.json` },
  {
    key: "medgemma",
    label: "MedGemma",
    default: 32_768,
    max: 131_072,
    source: "https://developers.google.com/health-ai-developer-foundations/medgemma/model-card",
  },
];

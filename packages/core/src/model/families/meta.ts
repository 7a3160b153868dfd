import type { Family } from "../family.ts";

const README = "https://github.com/meta-llama/llama-models/blob/main/README.md";

/** Meta's own table of context lengths, in the README of llama-models. */
export const META: readonly Family[] = [
  { key: "llama2", label: "Llama 2", default: 4096, max: 4096, source: README },
  // Not Llama 3.1: the two are often taken for one.
  { key: "llama3", label: "Llama 3", default: 8192, max: 8192, source: README },
  { key: "llama3.1", label: "Llama 3.1", default: 32_768, max: 131_072, source: README },
  { key: "llama3.2", label: "Llama 3.2", default: 32_768, max: 131_072, source: README },
  { key: "llama3.3", label: "Llama 3.3", default: 32_768, max: 131_072, source: README },
  // Maverick's; Scout is named below.
  { key: "llama4", label: "Llama 4", default: 32_768, max: 1_048_576, source: README },
  { key: "llama4-scout", label: "Llama 4 Scout", default: 32_768, max: 10_485_760, source: README },
  // Trained on 16,384; the 100,000 of the announcement is extrapolation.
  {
    key: "codellama",
    label: "Code Llama",
    default: 16_384,
    max: 16_384,
    source: "https://huggingface.co/codellama/CodeLlama-7b-hf/blob/main/config.json",
  },
];

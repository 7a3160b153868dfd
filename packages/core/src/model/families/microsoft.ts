import type { Family } from "../family.ts";

const CARDS = "https://huggingface.co/microsoft";

/** Microsoft's model cards. */
export const MICROSOFT: readonly Family[] = [
  { key: "phi-2", label: "Phi-2", default: 2048, max: 2048, source: `${CARDS}/phi-2` },
  // Every Phi-3 that does not name its window: the smallest of them.
  { key: "phi-3", label: "Phi-3", default: 4096, max: 4096, source: `${CARDS}/Phi-3-mini-4k-instruct` },
  { key: "phi-3-mini-4k", label: "Phi-3 Mini 4K", default: 4096, max: 4096, source: `${CARDS}/Phi-3-mini-4k-instruct` },
  { key: "phi-3-mini-128k", label: "Phi-3 Mini 128K", default: 16_384, max: 131_072, source: `${CARDS}/Phi-3-mini-128k-instruct` },
  { key: "phi3:3.8b-mini-128k", label: "Phi-3 Mini 128K", default: 16_384, max: 131_072, source: `${CARDS}/Phi-3-mini-128k-instruct` },
  { key: "phi-3-small-8k", label: "Phi-3 Small 8K", default: 8192, max: 8192, source: `${CARDS}/Phi-3-small-8k-instruct` },
  { key: "phi-3-small-128k", label: "Phi-3 Small 128K", default: 16_384, max: 131_072, source: `${CARDS}/Phi-3-small-128k-instruct` },
  { key: "phi-3-medium-4k", label: "Phi-3 Medium 4K", default: 4096, max: 4096, source: `${CARDS}/Phi-3-medium-4k-instruct` },
  { key: "phi-3-medium-128k", label: "Phi-3 Medium 128K", default: 16_384, max: 131_072, source: `${CARDS}/Phi-3-medium-128k-instruct` },
  { key: "phi3:14b-medium-128k", label: "Phi-3 Medium 128K", default: 16_384, max: 131_072, source: `${CARDS}/Phi-3-medium-128k-instruct` },
  { key: "phi-3-vision", label: "Phi-3 Vision", default: 16_384, max: 131_072, source: `${CARDS}/Phi-3-vision-128k-instruct` },
  { key: "phi-3.5", label: "Phi-3.5", default: 16_384, max: 131_072, source: `${CARDS}/Phi-3.5-mini-instruct` },
  // Not Phi-4 mini, whose window is eight times as large.
  { key: "phi-4", label: "Phi-4", default: 16_384, max: 16_384, source: `${CARDS}/phi-4` },
  { key: "phi-4-mini", label: "Phi-4 mini", default: 16_384, max: 131_072, source: `${CARDS}/Phi-4-mini-instruct` },
  {
    key: "phi-4-mini-flash-reasoning",
    label: "Phi-4 mini flash reasoning",
    default: 16_384,
    max: 65_536,
    source: `${CARDS}/Phi-4-mini-flash-reasoning`,
  },
  { key: "phi-4-multimodal", label: "Phi-4 multimodal", default: 16_384, max: 131_072, source: `${CARDS}/Phi-4-multimodal-instruct` },
  { key: "phi-4-reasoning", label: "Phi-4 reasoning", default: 16_384, max: 32_768, source: `${CARDS}/Phi-4-reasoning` },
];

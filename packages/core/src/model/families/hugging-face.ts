import type { Family } from "../family.ts";

const CARDS = "https://huggingface.co";

/** Hugging Face's own models, and BigCode's, which it hosts. */
export const HUGGING_FACE: readonly Family[] = [
  { key: "smollm", label: "SmolLM", default: 2048, max: 2048, source: `${CARDS}/HuggingFaceTB/SmolLM-360M-Instruct/blob/main/config.json` },
  {
    key: "smollm2",
    label: "SmolLM2",
    default: 8192,
    max: 8192,
    source: `${CARDS}/HuggingFaceTB/SmolLM2-1.7B-Instruct/blob/main/config.json`,
  },
  // 131,072 with YaRN.
  { key: "smollm3", label: "SmolLM3", default: 16_384, max: 65_536, source: `${CARDS}/HuggingFaceTB/SmolLM3-3B` },
  { key: "zephyr", label: "Zephyr 7B", default: 8192, max: 32_768, source: `${CARDS}/HuggingFaceH4/zephyr-7b-beta/blob/main/config.json` },
  { key: "starcoder", label: "StarCoder", default: 8192, max: 8192, source: `${CARDS}/bigcode/starcoder` },
  { key: "starcoder2", label: "StarCoder2", default: 16_384, max: 16_384, source: `${CARDS}/bigcode/starcoder2-7b` },
];

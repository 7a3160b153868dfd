import type { Family } from "../family.ts";

const CARDS = "https://huggingface.co/Qwen";

/** Qwen's model cards. Where YaRN reaches further, the plain window is given: it needs no change of the model's configuration. */
export const QWEN: readonly Family[] = [
  { key: "qwen1.5", label: "Qwen 1.5", default: 32_768, max: 32_768, source: `${CARDS}/Qwen1.5-7B-Chat` },
  { key: "codeqwen1.5", label: "CodeQwen 1.5", default: 32_768, max: 65_536, source: `${CARDS}/CodeQwen1.5-7B-Chat` },
  // 131,072 with YaRN from 7B on.
  { key: "qwen2", label: "Qwen 2", default: 32_768, max: 32_768, source: `${CARDS}/Qwen2-7B-Instruct` },
  { key: "qwen2-vl", label: "Qwen 2 VL", default: 32_768, max: 32_768, source: `${CARDS}/Qwen2-VL-7B-Instruct` },
  // 131,072 with YaRN from 7B on.
  { key: "qwen2.5", label: "Qwen 2.5", default: 32_768, max: 32_768, source: `${CARDS}/Qwen2.5-7B-Instruct` },
  // 131,072 with YaRN from 7B on.
  { key: "qwen2.5-coder", label: "Qwen 2.5 Coder", default: 32_768, max: 32_768, source: `${CARDS}/Qwen2.5-Coder-7B-Instruct` },
  {
    key: "qwen2.5-math",
    label: "Qwen 2.5 Math",
    default: 4096,
    max: 4096,
    source: `${CARDS}/Qwen2.5-Math-7B-Instruct/blob/main/config.json`,
  },
  {
    key: "qwen2.5-vl",
    label: "Qwen 2.5 VL",
    default: 32_768,
    max: 128_000,
    source: `${CARDS}/Qwen2.5-VL-7B-Instruct/blob/main/config.json`,
  },
  { key: "qwen2.5-7b-instruct-1m", label: "Qwen 2.5 1M", default: 32_768, max: 1_010_000, source: `${CARDS}/Qwen2.5-7B-Instruct-1M` },
  { key: "qwen2.5-14b-instruct-1m", label: "Qwen 2.5 1M", default: 32_768, max: 1_010_000, source: `${CARDS}/Qwen2.5-14B-Instruct-1M` },
  { key: "qwq", label: "QwQ", default: 32_768, max: 131_072, source: `${CARDS}/QwQ-32B` },
  { key: "qwq-32b-preview", label: "QwQ Preview", default: 32_768, max: 32_768, source: `${CARDS}/QwQ-32B-Preview` },
  // 32,768 for the prompt and 8,192 for the reply; 131,072 with YaRN.
  { key: "qwen3", label: "Qwen 3", default: 32_768, max: 40_960, source: `${CARDS}/Qwen3-8B/blob/main/config.json` },
  { key: "qwen3-4b-instruct-2507", label: "Qwen 3 2507", default: 32_768, max: 262_144, source: `${CARDS}/Qwen3-4B-Instruct-2507` },
  { key: "qwen3-4b-thinking-2507", label: "Qwen 3 2507", default: 32_768, max: 262_144, source: `${CARDS}/Qwen3-4B-Thinking-2507` },
  {
    key: "qwen3-30b-a3b-instruct-2507",
    label: "Qwen 3 2507",
    default: 32_768,
    max: 262_144,
    source: `${CARDS}/Qwen3-30B-A3B-Instruct-2507`,
  },
  {
    key: "qwen3-30b-a3b-thinking-2507",
    label: "Qwen 3 2507",
    default: 32_768,
    max: 262_144,
    source: `${CARDS}/Qwen3-30B-A3B-Thinking-2507`,
  },
  {
    key: "qwen3-235b-a22b-instruct-2507",
    label: "Qwen 3 2507",
    default: 32_768,
    max: 262_144,
    source: `${CARDS}/Qwen3-235B-A22B-Instruct-2507`,
  },
  {
    key: "qwen3-235b-a22b-thinking-2507",
    label: "Qwen 3 2507",
    default: 32_768,
    max: 262_144,
    source: `${CARDS}/Qwen3-235B-A22B-Thinking-2507`,
  },
  { key: "qwen3-coder", label: "Qwen 3 Coder", default: 32_768, max: 262_144, source: `${CARDS}/Qwen3-Coder-30B-A3B-Instruct` },
  { key: "qwen3-next", label: "Qwen 3 Next", default: 32_768, max: 262_144, source: `${CARDS}/Qwen3-Next-80B-A3B-Instruct` },
  { key: "qwen3-vl", label: "Qwen 3 VL", default: 32_768, max: 262_144, source: `${CARDS}/Qwen3-VL-8B-Instruct` },
  { key: "qwen3.5", label: "Qwen 3.5", default: 32_768, max: 262_144, source: `${CARDS}/Qwen3.5-397B-A17B` },
  { key: "qwen3.6", label: "Qwen 3.6", default: 32_768, max: 262_144, source: `${CARDS}/Qwen3.6-27B` },
];

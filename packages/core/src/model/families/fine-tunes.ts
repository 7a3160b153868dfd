import type { Family } from "../family.ts";

const CARDS = "https://huggingface.co";

/** Well-known fine-tunes whose names do not carry the model beneath, or whose window is another. The rest are found by that model. */
export const FINE_TUNES: readonly Family[] = [
  {
    key: "dolphin3",
    label: "Dolphin 3.0",
    default: 32_768,
    max: 131_072,
    source: `${CARDS}/dphn/Dolphin3.0-Llama3.1-8B/blob/main/config.json`,
  },
  {
    key: "hermes-3",
    label: "Hermes 3",
    default: 32_768,
    max: 131_072,
    source: `${CARDS}/NousResearch/Hermes-3-Llama-3.1-8B/blob/main/config.json`,
  },
  {
    key: "hermes-2-pro",
    label: "Hermes 2 Pro",
    default: 8192,
    max: 8192,
    source: `${CARDS}/NousResearch/Hermes-2-Pro-Llama-3-8B/blob/main/config.json`,
  },
  {
    key: "openhermes",
    label: "OpenHermes",
    default: 8192,
    max: 32_768,
    source: `${CARDS}/teknium/OpenHermes-2.5-Mistral-7B/blob/main/config.json`,
  },
  {
    key: "nous-hermes-llama2",
    label: "Nous Hermes Llama 2",
    default: 4096,
    max: 4096,
    source: `${CARDS}/NousResearch/Nous-Hermes-Llama2-13b/blob/main/config.json`,
  },
  {
    key: "llama3-gradient",
    label: "Llama 3 Gradient",
    default: 32_768,
    max: 1_048_576,
    source: `${CARDS}/gradientai/Llama-3-8B-Instruct-Gradient-1048k`,
  },
  { key: "marco-o1", label: "Marco-o1", default: 16_384, max: 32_768, source: `${CARDS}/AIDC-AI/Marco-o1/blob/main/config.json` },
  { key: "openchat", label: "OpenChat", default: 8192, max: 8192, source: `${CARDS}/openchat/openchat-3.5-0106` },
  { key: "openchat-3.5", label: "OpenChat 3.5", default: 8192, max: 8192, source: `${CARDS}/openchat/openchat-3.5-0106` },
  {
    key: "starling-lm",
    label: "Starling LM",
    default: 8192,
    max: 8192,
    source: `${CARDS}/Nexusflow/Starling-LM-7B-beta/blob/main/config.json`,
  },
  // Before v1.5.
  {
    key: "vicuna",
    label: "Vicuna",
    default: 2048,
    max: 2048,
    source: "https://github.com/lm-sys/FastChat/blob/main/docs/vicuna_weights_version.md",
  },
  { key: "vicuna-7b-v1.5", label: "Vicuna 1.5", default: 4096, max: 4096, source: `${CARDS}/lmsys/vicuna-7b-v1.5/blob/main/config.json` },
  { key: "vicuna-13b-v1.5", label: "Vicuna 1.5", default: 4096, max: 4096, source: `${CARDS}/lmsys/vicuna-13b-v1.5/blob/main/config.json` },
  { key: "vicuna-7b-v1.5-16k", label: "Vicuna 1.5 16K", default: 16_384, max: 16_384, source: `${CARDS}/lmsys/vicuna-7b-v1.5-16k` },
  { key: "vicuna-13b-v1.5-16k", label: "Vicuna 1.5 16K", default: 16_384, max: 16_384, source: `${CARDS}/lmsys/vicuna-13b-v1.5-16k` },
  { key: "orca-mini", label: "Orca Mini", default: 2048, max: 2048, source: `${CARDS}/pankajmathur/orca_mini_3b/blob/main/config.json` },
  {
    key: "orca-mini-v3",
    label: "Orca Mini v3",
    default: 4096,
    max: 4096,
    source: `${CARDS}/pankajmathur/orca_mini_v3_7b/blob/main/config.json`,
  },
];

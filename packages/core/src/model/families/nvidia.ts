import type { Family } from "../family.ts";

const CARDS = "https://huggingface.co/nvidia";

/** NVIDIA's own; its Nemotrons built on Llama are found by the Llama in their name. */
export const NVIDIA: readonly Family[] = [
  {
    key: "nemotron-mini",
    label: "Nemotron Mini",
    default: 4096,
    max: 4096,
    source: `${CARDS}/Nemotron-Mini-4B-Instruct/blob/main/config.json`,
  },
  { key: "nemotron-4", label: "Nemotron-4", default: 4096, max: 4096, source: `${CARDS}/Nemotron-4-340B-Instruct` },
  {
    key: "nemotron-70b",
    label: "Llama 3.1 Nemotron 70B",
    default: 32_768,
    max: 131_072,
    source: `${CARDS}/Llama-3.1-Nemotron-70B-Instruct`,
  },
  {
    key: "nemotron-nano-9b-v2",
    label: "Nemotron Nano 9B v2",
    default: 32_768,
    max: 131_072,
    source: `${CARDS}/NVIDIA-Nemotron-Nano-9B-v2`,
  },
];

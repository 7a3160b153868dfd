import type { Family } from "../family.ts";

const CARDS = "https://huggingface.co";

/** Makers with a family or two: Baichuan, Baidu, ByteDance, OpenBMB, Moonshot AI, Upstage, Stability AI, Liquid AI, and TinyLlama. */
export const OTHERS: readonly Family[] = [
  {
    key: "baichuan2",
    label: "Baichuan 2",
    default: 4096,
    max: 4096,
    source: `${CARDS}/baichuan-inc/Baichuan2-7B-Chat/blob/main/config.json`,
  },
  { key: "ernie-4.5", label: "ERNIE 4.5", default: 32_768, max: 131_072, source: `${CARDS}/baidu/ERNIE-4.5-0.3B-PT` },
  { key: "seed-oss", label: "Seed-OSS", default: 32_768, max: 524_288, source: `${CARDS}/ByteDance-Seed/Seed-OSS-36B-Instruct` },
  { key: "minicpm3", label: "MiniCPM3", default: 16_384, max: 32_768, source: `${CARDS}/openbmb/MiniCPM3-4B` },
  { key: "minicpm4", label: "MiniCPM4", default: 16_384, max: 32_768, source: `${CARDS}/openbmb/MiniCPM4-8B` },
  { key: "kimi-k2", label: "Kimi K2", default: 32_768, max: 131_072, source: `${CARDS}/moonshotai/Kimi-K2-Instruct` },
  {
    key: "solar-10.7b",
    label: "SOLAR 10.7B",
    default: 4096,
    max: 4096,
    source: `${CARDS}/upstage/SOLAR-10.7B-Instruct-v1.0/blob/main/config.json`,
  },
  { key: "tinyllama", label: "TinyLlama", default: 2048, max: 2048, source: "https://github.com/jzhang38/TinyLlama" },
  {
    key: "stablelm2",
    label: "Stable LM 2",
    default: 4096,
    max: 4096,
    source: `${CARDS}/stabilityai/stablelm-2-zephyr-1_6b/blob/main/config.json`,
  },
  {
    key: "stablelm-zephyr",
    label: "StableLM Zephyr",
    default: 4096,
    max: 4096,
    source: `${CARDS}/stabilityai/stablelm-zephyr-3b/blob/main/config.json`,
  },
  { key: "stable-code", label: "Stable Code", default: 16_384, max: 16_384, source: `${CARDS}/stabilityai/stable-code-3b` },
  { key: "lfm2", label: "LFM2", default: 16_384, max: 32_768, source: `${CARDS}/LiquidAI/LFM2-1.2B` },
];

import type { Family } from "../family.ts";

const CARDS = "https://huggingface.co/internlm";

/** The configurations of InternLM. */
export const INTERNLM: readonly Family[] = [
  { key: "internlm2", label: "InternLM 2", default: 16_384, max: 32_768, source: `${CARDS}/internlm2-chat-7b/blob/main/config.json` },
  { key: "internlm2.5", label: "InternLM 2.5", default: 16_384, max: 32_768, source: `${CARDS}/internlm2_5-7b-chat/blob/main/config.json` },
  { key: "internlm3", label: "InternLM 3", default: 16_384, max: 32_768, source: `${CARDS}/internlm3-8b-instruct/blob/main/config.json` },
];

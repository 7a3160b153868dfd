import type { Family } from "../family.ts";

const CARDS = "https://huggingface.co/zai-org";

/** Z.ai's model cards. */
export const ZAI: readonly Family[] = [
  { key: "glm-4-9b", label: "GLM-4 9B", default: 32_768, max: 131_072, source: `${CARDS}/glm-4-9b-chat-hf` },
  { key: "glm-4-9b-0414", label: "GLM-4 0414", default: 16_384, max: 32_768, source: `${CARDS}/GLM-4-9B-0414` },
  { key: "glm-4-32b-0414", label: "GLM-4 0414", default: 16_384, max: 32_768, source: `${CARDS}/GLM-4-32B-0414` },
  { key: "glm-4-9b-chat-1m", label: "GLM-4 9B 1M", default: 32_768, max: 1_048_576, source: `${CARDS}/glm-4-9b-chat-1m-hf` },
  { key: "glm-4.5", label: "GLM-4.5", default: 32_768, max: 131_072, source: `${CARDS}/GLM-4.5` },
  { key: "glm-4.6", label: "GLM-4.6", default: 32_768, max: 202_752, source: `${CARDS}/GLM-4.6/blob/main/config.json` },
  { key: "glm-4.7", label: "GLM-4.7", default: 32_768, max: 202_752, source: `${CARDS}/GLM-4.7/blob/main/config.json` },
  { key: "codegeex4", label: "CodeGeeX4", default: 32_768, max: 131_072, source: `${CARDS}/codegeex4-all-9b` },
];

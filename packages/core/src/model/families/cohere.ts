import type { Family } from "../family.ts";

const README = "https://docs.cohere.com/docs/models";

/** Cohere's tables of models. */
export const COHERE: readonly Family[] = [
  { key: "command-r", label: "Command R", default: 32_768, max: 131_072, source: README },
  { key: "command-r7b", label: "Command R7B", default: 32_768, max: 131_072, source: README },
  { key: "command-r-plus", label: "Command R+", default: 32_768, max: 131_072, source: README },
  { key: "command-a", label: "Command A", default: 32_768, max: 262_144, source: README },
  { key: "aya", label: "Aya 23", default: 8192, max: 8192, source: "https://huggingface.co/CohereLabs/aya-23-8B" },
  { key: "aya-23", label: "Aya 23", default: 8192, max: 8192, source: "https://huggingface.co/CohereLabs/aya-23-8B" },
  // The 8B model's; the 32B model is named below.
  { key: "aya-expanse", label: "Aya Expanse", default: 8192, max: 8192, source: "https://huggingface.co/CohereLabs/aya-expanse-8b" },
  { key: "aya-expanse-32b", label: "Aya Expanse 32B", default: 32_768, max: 131_072, source: "https://docs.cohere.com/docs/aya-expanse" },
];

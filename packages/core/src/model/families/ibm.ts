import type { Family } from "../family.ts";

const README = "https://github.com/ibm-granite/granite-3.1-language-models";

/** IBM's READMEs and model cards of Granite. */
export const IBM: readonly Family[] = [
  { key: "granite3-dense", label: "Granite 3.0", default: 4096, max: 4096, source: README },
  { key: "granite3-moe", label: "Granite 3.0 MoE", default: 4096, max: 4096, source: README },
  { key: "granite-3.0", label: "Granite 3.0", default: 4096, max: 4096, source: README },
  { key: "granite-3.1", label: "Granite 3.1", default: 32_768, max: 131_072, source: README },
  {
    key: "granite-3.2",
    label: "Granite 3.2",
    default: 32_768,
    max: 131_072,
    source: "https://huggingface.co/ibm-granite/granite-3.2-8b-instruct",
  },
  {
    key: "granite-3.3",
    label: "Granite 3.3",
    default: 32_768,
    max: 131_072,
    source: "https://huggingface.co/ibm-granite/granite-3.3-8b-instruct",
  },
  { key: "granite-4", label: "Granite 4.0", default: 32_768, max: 131_072, source: "https://huggingface.co/ibm-granite/granite-4.0-micro" },
  {
    key: "granite-4.0",
    label: "Granite 4.0",
    default: 32_768,
    max: 131_072,
    source: "https://huggingface.co/ibm-granite/granite-4.0-micro",
  },
];

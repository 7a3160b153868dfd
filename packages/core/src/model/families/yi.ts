import type { Family } from "../family.ts";

const README = "https://github.com/01-ai/Yi";

/** 01.AI's READMEs and model cards. */
export const YI: readonly Family[] = [
  { key: "yi", label: "Yi", default: 4096, max: 4096, source: README },
  { key: "yi-1.5", label: "Yi 1.5", default: 4096, max: 4096, source: "https://huggingface.co/01-ai/Yi-1.5-9B-Chat" },
  { key: "yi-6b-200k", label: "Yi 200K", default: 32_768, max: 200_000, source: README },
  { key: "yi-9b-200k", label: "Yi 200K", default: 32_768, max: 200_000, source: README },
  { key: "yi-34b-200k", label: "Yi 200K", default: 32_768, max: 200_000, source: README },
  { key: "yi-coder", label: "Yi Coder", default: 32_768, max: 131_072, source: "https://huggingface.co/01-ai/Yi-Coder-9B-Chat" },
];

import type { Family } from "../family.ts";

const CARDS = "https://huggingface.co/LGAI-EXAONE";

/** LG AI Research's README and model cards of EXAONE. */
export const LG: readonly Family[] = [
  { key: "exaone-3.5", label: "EXAONE 3.5", default: 16_384, max: 32_768, source: "https://github.com/LG-AI-EXAONE/EXAONE-3.5" },
  { key: "exaone-deep", label: "EXAONE Deep", default: 16_384, max: 32_768, source: `${CARDS}/EXAONE-Deep-7.8B` },
  { key: "exaone-4.0", label: "EXAONE 4.0", default: 32_768, max: 131_072, source: `${CARDS}/EXAONE-4.0-32B` },
  { key: "exaone-4.0-1.2b", label: "EXAONE 4.0 1.2B", default: 16_384, max: 65_536, source: `${CARDS}/EXAONE-4.0-1.2B` },
];

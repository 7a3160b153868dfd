import type { Family } from "../family.ts";

const CARDS = "https://huggingface.co/allenai";

/** The models of the Allen Institute for AI. */
export const ALLEN_AI: readonly Family[] = [
  { key: "olmo-2", label: "OLMo 2", default: 4096, max: 4096, source: `${CARDS}/OLMo-2-0325-32B` },
  { key: "olmo-3", label: "OLMo 3", default: 16_384, max: 65_536, source: `${CARDS}/Olmo-3-1125-32B` },
  { key: "tulu3", label: "Tülu 3", default: 32_768, max: 131_072, source: `${CARDS}/Llama-3.1-Tulu-3-8B/blob/main/config.json` },
];

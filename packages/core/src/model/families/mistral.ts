import type { Family } from "../family.ts";

const CARDS = "https://docs.mistral.ai/models/model-cards";

/** Mistral AI's model cards. A bare `mistral` also finds fine-tunes of the 7B model. */
export const MISTRAL: readonly Family[] = [
  { key: "mistral", label: "Mistral 7B", default: 16_384, max: 32_768, source: `${CARDS}/mistral-7b-0-3` },
  { key: "mistral-7b-v0.1", label: "Mistral 7B v0.1", default: 8192, max: 8192, source: `${CARDS}/mistral-7b-0-1` },
  { key: "mistral-7b-instruct-v0.1", label: "Mistral 7B Instruct v0.1", default: 8192, max: 8192, source: `${CARDS}/mistral-7b-0-1` },
  // Its configuration allows 1,024,000; the makers claim 128K.
  { key: "mistral-nemo", label: "Mistral Nemo", default: 32_768, max: 131_072, source: `${CARDS}/mistral-nemo-12b-24-07` },
  // Version 2 (2409) and 3 (2501).
  { key: "mistral-small", label: "Mistral Small", default: 16_384, max: 32_768, source: `${CARDS}/mistral-small-3-0-25-01` },
  { key: "mistral-small3.1", label: "Mistral Small 3.1", default: 32_768, max: 131_072, source: `${CARDS}/mistral-small-3-1-25-03` },
  { key: "mistral-small3.2", label: "Mistral Small 3.2", default: 32_768, max: 131_072, source: `${CARDS}/mistral-small-3-2-25-06` },
  { key: "mistral-small-4", label: "Mistral Small 4", default: 32_768, max: 262_144, source: `${CARDS}/mistral-small-4-0-26-03` },
  { key: "mistral-large", label: "Mistral Large 2", default: 32_768, max: 131_072, source: `${CARDS}/mistral-large-2-1-24-11` },
  { key: "mistral-large-3", label: "Mistral Large 3", default: 32_768, max: 262_144, source: `${CARDS}/mistral-large-3-25-12` },
  { key: "ministral", label: "Ministral", default: 32_768, max: 131_072, source: `${CARDS}/ministral-8b-24-1` },
  { key: "ministral-3", label: "Ministral 3", default: 32_768, max: 262_144, source: `${CARDS}/ministral-3-8b-25-12` },
  { key: "mixtral", label: "Mixtral", default: 16_384, max: 32_768, source: `${CARDS}/mixtral-8x7b-0-1` },
  { key: "mixtral-8x7b", label: "Mixtral 8x7B", default: 16_384, max: 32_768, source: `${CARDS}/mixtral-8x7b-0-1` },
  { key: "mixtral-8x22b", label: "Mixtral 8x22B", default: 16_384, max: 65_536, source: `${CARDS}/mixtral-8x22b-0-1-0-3` },
  // The weights that can be downloaded; later Codestrals are served by Mistral only.
  { key: "codestral", label: "Codestral 22B", default: 16_384, max: 32_768, source: `${CARDS}/codestral-24-05` },
  { key: "mathstral", label: "Mathstral", default: 16_384, max: 32_768, source: `${CARDS}/mathstral-7b-0-1` },
  { key: "devstral", label: "Devstral", default: 32_768, max: 131_072, source: `${CARDS}/devstral-small-1-1-25-07` },
  { key: "devstral-2", label: "Devstral 2", default: 32_768, max: 262_144, source: `${CARDS}/devstral-2-25-12` },
  { key: "devstral-small-2", label: "Devstral Small 2", default: 32_768, max: 262_144, source: `${CARDS}/devstral-small-2-25-12` },
  { key: "magistral", label: "Magistral", default: 16_384, max: 40_960, source: `${CARDS}/magistral-small-1-1-25-07` },
  {
    key: "magistral-small-2509",
    label: "Magistral Small 1.2",
    default: 32_768,
    max: 131_072,
    source: `${CARDS}/magistral-small-1-2-25-09`,
  },
  { key: "pixtral", label: "Pixtral", default: 32_768, max: 131_072, source: `${CARDS}/pixtral-12b-24-09` },
];

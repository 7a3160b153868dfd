import type { Family } from "../family.ts";

const CARDS = "https://huggingface.co/tiiuae";

/** The Falcon models of the Technology Innovation Institute. */
export const FALCON: readonly Family[] = [
  { key: "falcon-7b", label: "Falcon", default: 2048, max: 2048, source: `${CARDS}/falcon-7b` },
  { key: "falcon-40b", label: "Falcon", default: 2048, max: 2048, source: `${CARDS}/falcon-40b` },
  { key: "falcon2", label: "Falcon 2", default: 8192, max: 8192, source: `${CARDS}/falcon-11B` },
  { key: "falcon3", label: "Falcon 3", default: 16_384, max: 32_768, source: `${CARDS}/Falcon3-7B-Instruct` },
  { key: "falcon3-1b", label: "Falcon 3 1B", default: 8192, max: 8192, source: `${CARDS}/Falcon3-1B-Instruct` },
];

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { tinyModel } from "@oriel/testkit";

/**
 * Models with random weights: what they say is noise, of letters, but they take the time and the memory of any model of their shape. Weights are 32-bit floats,
 * the cache is f16.
 */
export const MODELS = [
  { name: "0.1 M parameters", shape: { width: 64, layers: 2, heads: 2, kvHeads: 1, headWidth: 32, inner: 128 }, tokens: [512, 2048, 8192] },
  {
    name: "24 M parameters",
    shape: { width: 512, layers: 8, heads: 8, kvHeads: 2, headWidth: 64, inner: 1536 },
    tokens: [512, 2048, 8192],
  },
  {
    name: "190 M parameters",
    shape: { width: 1024, layers: 16, heads: 16, kvHeads: 4, headWidth: 64, inner: 3072 },
    tokens: [512, 2048, 8192],
  },
];

/**
 * @param {typeof MODELS[number]} model
 * @param {string} folder
 * @returns {string} the path of its file.
 */
export function writeModel({ shape, name }, folder) {
  const path = join(folder, `${name.replaceAll(/\W+/g, "-")}.gguf`);
  writeFileSync(path, tinyModel({ trainedWindow: 16_384, shape, saysText: true }));
  return path;
}

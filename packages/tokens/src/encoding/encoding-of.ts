import { normaliseModelName } from "@oriel/core";

/** The encodings of OpenAI's models. */
export type EncodingName = "o200k_harmony" | "o200k_base" | "cl100k_base";

/** The encoding of a model that OpenAI made, by its name; `undefined` for every other model. A name says nothing about fine-tunes of others. */
export function encodingOf(model: string): EncodingName | undefined {
  const name = normaliseModelName(model).replace(/^.*\//, "");
  return ENCODINGS.find(([, names]) => names.test(name))?.[0];
}

const ENCODINGS: readonly (readonly [EncodingName, RegExp])[] = [
  ["o200k_harmony", /^gpt-oss\b/],
  ["o200k_base", /^(?:gpt-4o|chatgpt-4o|gpt-4\.[15]|gpt-5|o[134])(?![a-z0-9])/],
  ["cl100k_base", /^(?:gpt-4|gpt-3\.5|text-embedding-3|text-embedding-ada-002)(?![a-z0-9])/],
];

import type { JsonObject, JsonValue } from "../../json.ts";
import { isList } from "../spec/json-kind.ts";
import type { SpecReading } from "../spec/model-spec.ts";
import { Keys } from "./keys.ts";
import type { GgufArray, GgufMetadata } from "./metadata.ts";
import { type Beside, metadataFacts } from "./metadata-facts.ts";
import { LAYER_LISTS } from "./metadata-geometry.ts";
import { metadataSpec } from "./metadata-spec.ts";

/**
 * A model's spec from the `model_info` of Ollama's `/api/show`, which is GGUF metadata without tensors: the weights stay unknown.
 * @param model names the model in messages.
 * @throws OrielError `model_load_failed` naming a key that is missing or wrong, and the model.
 */
export function ollamaShowSpec(modelInfo: JsonObject, model: string): SpecReading {
  const metadata = ollamaShowMetadata(modelInfo);
  // Without `verbose`, Ollama answers null for every list. One that describes layers cannot be done without, nor guessed.
  const hidden = LAYER_LISTS.map((name) => `${metadata.get("general.architecture")}.${name}`).find((key) => modelInfo[key] === null);
  if (hidden === undefined) return metadataSpec(metadata, model, BESIDE);
  return {
    kind: "unknown",
    facts: metadataFacts(new Keys(metadata, model), BESIDE),
    why: `Ollama left out the list "${hidden}", which says how the model's layers differ: ask with "verbose": true`,
  };
}

const BESIDE: Beside = { parameters: undefined, weights: undefined, origin: "/api/show" };

/** The `model_info` of Ollama's `/api/show` as the GGUF metadata it was. A verbose one has the vocabulary too. */
export function ollamaShowMetadata(modelInfo: JsonObject): GgufMetadata {
  const metadata = new Map<string, number | boolean | string | GgufArray>();
  for (const [key, value] of Object.entries(modelInfo)) {
    if (isList(value)) metadata.set(key, arrayOf(value));
    else if (typeof value === "number" || typeof value === "boolean" || typeof value === "string") metadata.set(key, value);
  }
  return metadata;
}

function arrayOf(list: readonly JsonValue[]): GgufArray {
  const elements = list.filter((entry) => typeof entry === "number" || typeof entry === "boolean");
  const texts = list.filter((entry) => typeof entry === "string");
  return {
    length: list.length,
    elements: elements.length === list.length ? elements : undefined,
    texts: texts.length === list.length ? texts : undefined,
    // The lengths of texts are in characters here, not in bytes, so the longest is not known.
    longest: undefined,
  };
}

import type { JsonObject } from "../../json.ts";
import { isObject } from "../spec/json-kind.ts";

/**
 * The part of a `config.json` that describes the language model, with what it lacks from around it: models for text and images keep it
 * one level down, or two.
 * @returns the merged part first, then every level it was read from, the innermost first.
 */
export function textConfig(config: JsonObject): { readonly values: JsonObject; readonly levels: readonly JsonObject[] } {
  const levels = [config];
  let values = config;
  while (levels.length < DEEPEST && !LAYER_COUNTS.some((key) => typeof values[key] === "number")) {
    const inner = TEXT_PARTS.map((key) => levels[0]?.[key]).find(isObject);
    if (inner === undefined) break;
    levels.unshift(inner);
    values = { ...values, ...inner };
  }
  return { values, levels };
}

const TEXT_PARTS = ["text_config", "llm_config", "language_config", "thinker_config"] as const;
const DEEPEST = 4;

export const LAYER_COUNTS: readonly [string, ...string[]] = ["num_hidden_layers", "n_layer", "n_layers", "num_layers"];

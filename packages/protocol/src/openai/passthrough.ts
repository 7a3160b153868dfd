import type { JsonObject, JsonValue } from "@oriel/core";
import { boolean, integer, number, object, optional, type Read, string } from "../field.ts";
import { repeatPenalty } from "../sampling.ts";

/**
 * The fields Oriel hands on without using them, by their wire names. Everything else that is not read is left behind: above all the
 * fields that steer an engine's own memory (`n_keep`, `n_discard`, `id_slot`, `cache_prompt`, `n_cache_reuse`), which have crashed servers.
 */
const PASSED_ON: readonly (readonly [string, Read<JsonValue>])[] = [
  ["user", string],
  ["metadata", object],
  ["service_tier", string],
  ["store", boolean],
  ["safety_identifier", string],
  ["prompt_cache_key", string],
  ["parallel_tool_calls", boolean],
  ["verbosity", string],
  ["logit_bias", logitBias],
  ["typical_p", number(0, 1)],
  ["repeat_last_n", integer(-1, 1_000_000)],
  ["repetition_penalty", repeatPenalty],
  ["chat_template_kwargs", object],
];

export function passthrough(body: JsonObject): JsonObject | undefined {
  const passed: Record<string, JsonValue> = {};
  let some = false;
  for (const [name, read] of PASSED_ON) {
    const value = optional(body, name, read);
    if (value === undefined) continue;
    passed[name] = value;
    some = true;
  }
  return some ? passed : undefined;
}

const bias = number(-100, 100);

function logitBias(value: JsonValue, param: string): JsonObject {
  const biases = object(value, param);
  for (const [token, strength] of Object.entries(biases)) bias(strength, `${param}.${token}`);
  return biases;
}

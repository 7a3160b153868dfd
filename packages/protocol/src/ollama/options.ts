import type { JsonObject, JsonValue, ModelRequest, ReplyFormat, Sampling } from "@oriel/core";
import { boolean, integer, invalid, isObject, number, object, optional, type Read } from "../field.ts";
import { LARGEST_REPLY, penalty, repeatPenalty, seed, share, stop, temperature, think, topK } from "../sampling.ts";
import { keepAlive } from "./keep-alive.ts";

/** What chat and generate requests have in common, decoded. */
export function commonOf(body: JsonObject): Omit<ModelRequest, "prompt"> {
  const options = optional(body, "options", object) ?? {};
  return {
    sampling: samplingOf(options),
    maxTokens: optional(options, "num_predict", replyLimit, "options"),
    format: optional(body, "format", format),
    think: optional(body, "think", think),
    keepAlive: optional(body, "keep_alive", keepAlive),
    wishedWindow: optional(options, "num_ctx", windowSize, "options"),
    passthrough: passthrough(options),
  };
}

/** Streams unless told not to: the opposite of OpenAI's protocol. */
export function streamOf(body: JsonObject): boolean {
  return optional(body, "stream", boolean) ?? true;
}

function samplingOf(options: JsonObject): Sampling {
  return {
    temperature: optional(options, "temperature", temperature, "options"),
    topP: optional(options, "top_p", share, "options"),
    topK: optional(options, "top_k", topK, "options"),
    minP: optional(options, "min_p", share, "options"),
    seed: optional(options, "seed", seed, "options"),
    stop: optional(options, "stop", stop, "options"),
    frequencyPenalty: optional(options, "frequency_penalty", penalty, "options"),
    presencePenalty: optional(options, "presence_penalty", penalty, "options"),
    repeatPenalty: optional(options, "repeat_penalty", repeatPenalty, "options"),
  };
}

const limit = integer(-2, LARGEST_REPLY);

/** Zero and below are Ollama's ways of saying "no limit". */
function replyLimit(value: JsonValue, param: string): number | undefined {
  const tokens = limit(value, param);
  return tokens <= 0 ? undefined : tokens;
}

const windowSize = integer(1, 2_147_483_647);

/**
 * The further sampling options, by their wire names. Those of the runner (`num_gpu`, `num_batch`, `num_thread`, `num_keep` …) stay
 * behind: each request that brings its own makes Ollama load the model again.
 */
const PASSED_ON: readonly (readonly [string, Read<JsonValue>])[] = [
  ["typical_p", number(0, 1)],
  ["repeat_last_n", integer(-1, 1_000_000)],
  ["mirostat", integer(0, 2)],
  ["mirostat_tau", number(0, 100)],
  ["mirostat_eta", number(0, 1)],
];

function passthrough(options: JsonObject): JsonObject | undefined {
  const passed: Record<string, JsonValue> = {};
  for (const [name, read] of PASSED_ON) {
    const value = optional(options, name, read, "options");
    if (value !== undefined) passed[name] = value;
  }
  return Object.keys(passed).length === 0 ? undefined : passed;
}

/** `json`, or a JSON schema; an empty string is none. */
function format(value: JsonValue, param: string): ReplyFormat | undefined {
  if (value === "") return undefined;
  if (value === "json") return { type: "json" };
  if (isObject(value)) return { type: "json-schema", schema: value };
  throw invalid(param, '"json" or a JSON schema', value);
}

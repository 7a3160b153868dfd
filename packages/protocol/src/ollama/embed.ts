import type { EmbeddingRequest, Embeddings, JsonValue } from "@oriel/core";
import type { ReplyMeta } from "../encoder.ts";
import { bodyObject, boolean, integer, invalid, isList, list, optional, type Read, required, string } from "../field.ts";
import { modelName } from "../sampling.ts";
import { nanoseconds } from "./final.ts";
import { keepAlive } from "./keep-alive.ts";

/**
 * Decodes the body of `POST /api/embed`. No input at all is allowed: that loads the model.
 * @throws OrielError `invalid_request`, with the field in `param`.
 */
export function decodeOllamaEmbed(body: JsonValue): EmbeddingRequest {
  const sent = bodyObject(body);
  return {
    model: required(sent, "model", modelName),
    input: optional(sent, "input", input) ?? [],
    dimensions: optional(sent, "dimensions", integer(1, 65_536)),
    // Ollama cuts unless it is told not to. Here nothing is cut of which nobody said that it may be.
    truncate: optional(sent, "truncate", boolean),
    keepAlive: optional(sent, "keep_alive", keepAlive),
  };
}

/** Decodes the body of the older `POST /api/embeddings`, which takes one text as `prompt`. */
export function decodeOllamaEmbeddings(body: JsonValue): EmbeddingRequest {
  const sent = bodyObject(body);
  const prompt = optional(sent, "prompt", string) ?? "";
  return {
    model: required(sent, "model", modelName),
    input: prompt === "" ? [] : [prompt],
    keepAlive: optional(sent, "keep_alive", keepAlive),
  };
}

/** The answer of `POST /api/embed`. */
export function ollamaEmbedReply(meta: ReplyMeta, embeddings: Embeddings, nowMs: number): string {
  return JSON.stringify({
    model: meta.model,
    embeddings: embeddings.vectors,
    total_duration: nanoseconds(nowMs - meta.createdMs),
    prompt_eval_count: embeddings.promptTokens,
  });
}

/** The answer of `POST /api/embeddings`. */
export function ollamaEmbeddingsReply(embeddings: Embeddings): string {
  return JSON.stringify({ embedding: embeddings.vectors[0] ?? [] });
}

const strings = list(string);

const input: Read<readonly string[]> = (value, param) => {
  if (typeof value === "string") return [value];
  if (!isList(value)) throw invalid(param, "a string or an array of strings", value);
  return strings(value, param);
};

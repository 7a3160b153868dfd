import type { Embeddings, JsonValue } from "@oriel/core";
import { base64Floats } from "../base64.ts";
import { bodyObject, integer, invalid, isList, list, oneOf, optional, type Read, required, string } from "../field.ts";
import { modelName } from "../sampling.ts";
import { isTokenIds, tokenIds } from "./token-ids.ts";

export interface OpenAIEmbeddingsRequest {
  readonly model: string;
  readonly input: readonly string[];
  readonly dimensions: number | undefined;
  readonly encodingFormat: "float" | "base64";
}

/**
 * Decodes the body of `POST /v1/embeddings`.
 * @throws OrielError `invalid_request`, with the field in `param`.
 */
export function decodeOpenAIEmbeddings(body: JsonValue): OpenAIEmbeddingsRequest {
  const sent = bodyObject(body);
  return {
    model: required(sent, "model", modelName),
    input: required(sent, "input", input),
    dimensions: optional(sent, "dimensions", integer(1, 65_536)),
    encodingFormat: optional(sent, "encoding_format", oneOf("float", "base64")) ?? "float",
  };
}

/** The answer. `base64` is little-endian 32-bit floats; the official client asks for it unless told otherwise. */
export function openaiEmbeddingsReply(model: string, embeddings: Embeddings, encodingFormat: "float" | "base64"): string {
  const tokens = embeddings.promptTokens;
  return JSON.stringify({
    object: "list",
    data: embeddings.vectors.map((vector, index) => ({
      object: "embedding",
      index,
      embedding: encodingFormat === "base64" ? base64Floats(vector) : vector,
    })),
    model,
    // Left out when the engine did not count: a zero would be taken for a measurement.
    usage: tokens === undefined ? undefined : { prompt_tokens: tokens, total_tokens: tokens },
  });
}

const strings = list(string);

const input: Read<readonly string[]> = (value, param) => {
  if (typeof value === "string") return [value];
  if (!isList(value) || value.length === 0) throw invalid(param, "a string or an array of strings", value);
  if (isTokenIds(value[0])) throw tokenIds(param);
  return strings(value, param);
};

import type { JsonValue } from "@oriel/core";
import { bodyObject, optional, required } from "../field.ts";
import { modelName } from "../sampling.ts";

/**
 * Decodes the body of `POST /api/show`; older clients call the model `name`.
 * @throws OrielError `invalid_request`.
 */
export function decodeOllamaShow(body: JsonValue): { readonly model: string } {
  const sent = bodyObject(body);
  return { model: optional(sent, "model", modelName) ?? optional(sent, "name", modelName) ?? required(sent, "model", modelName) };
}

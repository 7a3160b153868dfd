import { type JsonValue, OrielError } from "@oriel/core";
import { isList } from "../field.ts";

/** Whether the first item of an array of texts is the beginning of one list of tokens, or the first of several. */
export function isTokenIds(first: JsonValue | undefined): boolean {
  return typeof first === "number" || isList(first ?? null);
}

/** Token ids mean something else to every model, and the client has counted with a tokenizer that need not be the model's. */
export function tokenIds(param: string): OrielError {
  return new OrielError(
    "invalid_request",
    `${param} must be text, got token ids: every model has its own tokens, so send the text itself.`,
    { param },
  );
}

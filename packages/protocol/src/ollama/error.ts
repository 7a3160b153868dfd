import type { JsonObject, OrielError } from "@oriel/core";
import type { ErrorReply } from "../encoder.ts";
import { httpStatus, retryHeaders } from "../status.ts";

/** An error in Ollama's shape. */
export function ollamaError(error: OrielError): ErrorReply {
  return {
    status: httpStatus(error.code),
    contentType: "application/json",
    body: JSON.stringify(errorBody(error)),
    headers: retryHeaders(error.retryAfterSeconds),
  };
}

/** The same body stands alone and as the last line of a stream. Ollama has only the sentence; the code and figures stand beside it. */
export function errorBody(error: OrielError): JsonObject {
  return { error: error.message, code: error.code, ...(error.data === undefined ? {} : { details: error.data }) };
}

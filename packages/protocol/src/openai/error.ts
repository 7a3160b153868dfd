import type { ErrorCode, JsonObject, OrielError } from "@oriel/core";
import type { ErrorReply } from "../encoder.ts";
import { httpStatus, retryHeaders } from "../status.ts";

/** An error in OpenAI's shape. `code` is Oriel's own, and equals OpenAI's where it has one (`context_length_exceeded`, `model_not_found`). */
export function openaiError(error: OrielError): ErrorReply {
  return {
    status: httpStatus(error.code),
    contentType: "application/json",
    body: JSON.stringify(errorBody(error)),
    headers: {
      ...retryHeaders(error.retryAfterSeconds),
      // The official client repeats every 5xx twice unless told not to; for these that only doubles the wait or the load.
      ...(POINTLESS_TO_RETRY.has(error.code) ? { "x-should-retry": "false" } : {}),
    },
  };
}

const POINTLESS_TO_RETRY: ReadonlySet<ErrorCode> = new Set(["not_supported", "bad_config", "model_load_failed"]);

/** The same body stands alone and in a stream. The figures are beside OpenAI's own four fields. */
export function errorBody(error: OrielError): JsonObject {
  return {
    error: {
      message: error.message,
      type: errorType(httpStatus(error.code)),
      param: error.param ?? null,
      code: error.code,
      ...(error.data === undefined ? {} : { details: error.data }),
    },
  };
}

function errorType(status: number): string {
  if (status >= 500) return "server_error";
  if (status === 429) return "rate_limit_error";
  if (status === 403) return "permission_error";
  return "invalid_request_error";
}

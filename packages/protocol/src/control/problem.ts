import type { JsonObject, OrielError } from "@oriel/core";
import type { ErrorReply } from "../encoder.ts";
import { httpStatus, retryHeaders } from "../status.ts";

/** An error as the control API tells it, in a body or in a stream. */
export interface ErrorInfo {
  readonly code: string;
  readonly message: string;
  readonly details: JsonObject;
}

/**
 * An error as a problem document (RFC 9457). The figures stand at the top, where the RFC wants them, and again in `error`, the shape
 * that clients of this API have always read. The RFC's own members win over a figure of the same name.
 */
export function problem(error: OrielError): ErrorReply {
  const status = httpStatus(error.code);
  return {
    status,
    contentType: "application/problem+json",
    body: JSON.stringify({
      ...errorInfo(error).details,
      type: `urn:oriel:error:${error.code}`,
      title: title(error.code),
      status,
      code: error.code,
      detail: error.message,
      error: errorInfo(error),
    }),
    headers: retryHeaders(error.retryAfterSeconds),
  };
}

export function errorInfo(error: OrielError): ErrorInfo {
  const place = error.param === undefined ? {} : { param: error.param };
  return { code: error.code, message: error.message, details: { ...error.data, ...place } };
}

/** `context_length_exceeded` → `Context length exceeded`. */
function title(code: string): string {
  const words = code.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

import type { ErrorCode } from "@oriel/core";
import type { ErrorInfo } from "@oriel/protocol";
import { anyObject, named, nullable, object, objectOf, oneOf, open, optional, type Schema, text, whole } from "./schema.ts";

/** The same codes in every protocol. */
const errorCode: Schema<ErrorCode> = named(
  "ErrorCode",
  oneOf<ErrorCode>({
    invalid_request: "a field is missing, or is not what it should be",
    malformed_json: "the body is not JSON",
    empty_history: "there is nothing to answer yet",
    window_out_of_bounds: "the model cannot have a window of this size",
    context_length_exceeded: "the prompt does not fit, and may not be cut so that it does",
    invalid_api_key: "no key came, or one that lets nobody in: unknown, expired or revoked",
    permission_denied: "the key may not do this",
    host_not_allowed: "the request came under a host name, or from a web page, that is not allowed",
    path_not_allowed: "the path is in no folder of this machine that may be read",
    not_found: "there is no such thing",
    model_not_found: "no engine offers this model",
    session_not_found: "there is no such session",
    method_not_allowed: "the path takes other methods, told in `Allow`",
    conflict: "something else was changed at the same moment",
    payload_too_large: "the body is larger than this gateway takes",
    unsupported_media_type: "the body is not sent as JSON",
    rate_limit_exceeded: "a limit on what may be used has no room; `Retry-After` says when it has, where it ever has",
    overloaded: "the engine is busy, or Oriel is stopping; `Retry-After` says when to come again, where that is known",
    cancelled: "the client has left",
    storage_failed: "what is kept could not be read or written",
    bad_config: "Oriel, or an engine, is set up wrongly",
    internal: "a fault of Oriel's own",
    not_supported: "the engine, or Oriel, cannot do this",
    engine_unreachable: "the engine does not answer",
    engine_failed: "the engine answered with an error, or broke off",
    engine_crashed: "the engine's process has died; it is started again",
    model_load_failed: "the model could not be loaded",
  }),
);

const message = text("What was expected, what came, and what to do.");
const figures = anyObject("Figures a program can use, such as `needed` and `window`.");

export const openaiError: Schema = named(
  "OpenAIError",
  object({
    error: object({
      message,
      type: oneOf({ invalid_request_error: "", permission_error: "", rate_limit_error: "", server_error: "" }, "Follows from the status."),
      param: nullable(text("The field that is wrong: `messages[2].role`.")),
      code: errorCode,
      details: optional(figures),
    }),
  }),
  {
    error: {
      message: "messages must be an array of at least one message, got an empty array.",
      type: "invalid_request_error",
      param: "messages",
      code: "invalid_request",
    },
  },
);

export const ollamaError: Schema = named("OllamaError", object({ error: message, code: errorCode, details: optional(figures) }), {
  error: "There is no model nope: there are oriel-demo.",
  code: "model_not_found",
  details: { models: ["oriel-demo"] },
});

/** As control answers and chat streams tell an error. */
export const errorInfo: Schema<ErrorInfo> = named(
  "ErrorInfo",
  objectOf<ErrorInfo>({
    code: errorCode,
    message,
    details: anyObject("Figures a program can use, and in `param` the field that is wrong."),
  }),
);

export const problemError: Schema = named(
  "Problem",
  open(
    object(
      {
        type: text("`urn:oriel:error:` and the code."),
        title: text("The code in words."),
        status: whole("The HTTP status."),
        code: errorCode,
        detail: message,
        error: errorInfo,
      },
      "A problem document (RFC 9457). The figures of `error.details` stand at its top too.",
    ),
  ),
  {
    param: "session_id",
    type: "urn:oriel:error:session_not_found",
    title: "Session not found",
    status: 404,
    code: "session_not_found",
    detail: "There is no session nope; GET /api/v1/sessions lists those there are.",
    error: {
      code: "session_not_found",
      message: "There is no session nope; GET /api/v1/sessions lists those there are.",
      details: { param: "session_id" },
    },
  },
);

/** What any route can answer. */
export const EVERY_ROUTE: readonly ErrorCode[] = ["invalid_api_key", "permission_denied", "host_not_allowed", "internal"];

/** What any route that reads a body can answer. */
export const EVERY_BODY: readonly ErrorCode[] = ["invalid_request", "malformed_json", "payload_too_large", "unsupported_media_type"];

/** What any request for a reply can meet. */
export const EVERY_REPLY: readonly ErrorCode[] = [
  "model_not_found",
  "context_length_exceeded",
  "not_supported",
  "rate_limit_exceeded",
  "overloaded",
  "engine_unreachable",
  "engine_failed",
  "engine_crashed",
  "model_load_failed",
];

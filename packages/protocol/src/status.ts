import type { ErrorCode } from "@oriel/core";

/** The HTTP status of each failure, the same in every protocol. */
const STATUS: Readonly<Record<ErrorCode, number>> = {
  invalid_request: 400,
  malformed_json: 400,
  empty_history: 400,
  window_out_of_bounds: 400,
  // What OpenAI's own service answers; clients look for the code beside a 400.
  context_length_exceeded: 400,
  invalid_api_key: 401,
  permission_denied: 403,
  host_not_allowed: 403,
  path_not_allowed: 403,
  not_found: 404,
  model_not_found: 404,
  session_not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  rate_limit_exceeded: 429,
  overloaded: 429,
  // Not a registered status, but what proxies log when the client has left; hardly ever seen by anyone.
  cancelled: 499,
  storage_failed: 500,
  bad_config: 500,
  internal: 500,
  not_supported: 501,
  engine_unreachable: 502,
  engine_failed: 502,
  engine_crashed: 503,
  model_load_failed: 503,
};

export function httpStatus(code: ErrorCode): number {
  return STATUS[code];
}

/** The headers that go with an error whatever its shape. Seconds are rounded up: a retry must not come too early. */
export function retryHeaders(retryAfterSeconds: number | undefined): Readonly<Record<string, string>> {
  return retryAfterSeconds === undefined ? {} : { "Retry-After": Math.max(0, Math.ceil(retryAfterSeconds)).toString() };
}

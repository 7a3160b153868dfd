import type { JsonObject } from "./json.ts";
import type { Tokens } from "./units.ts";

/** Stable codes: clients switch on them, so a code is never renamed or reused. */
export type ErrorCode =
  | "invalid_request"
  | "malformed_json"
  | "unsupported_media_type"
  | "payload_too_large"
  | "invalid_api_key"
  | "permission_denied"
  | "host_not_allowed"
  | "path_not_allowed"
  | "not_found"
  | "method_not_allowed"
  | "not_supported"
  | "model_not_found"
  | "session_not_found"
  | "empty_history"
  | "conflict"
  | "window_out_of_bounds"
  | "context_length_exceeded"
  | "engine_unreachable"
  | "engine_failed"
  | "engine_crashed"
  | "model_load_failed"
  | "rate_limit_exceeded"
  | "overloaded"
  | "cancelled"
  | "storage_failed"
  | "bad_config"
  | "internal";

export interface ErrorDetails {
  /** The field of the request that is wrong, as the client spelt it: `messages[2].role`. */
  readonly param?: string | undefined;
  /** Figures a program can use; stays free of secrets and of prompt text. */
  readonly data?: JsonObject | undefined;
  /** After how many seconds a retry makes sense. */
  readonly retryAfterSeconds?: number | undefined;
  readonly cause?: unknown;
}

/** Every failure a user may meet. `message` says what was expected, what came, and what to do. */
export class OrielError extends Error {
  override readonly name = "OrielError";
  readonly code: ErrorCode;
  readonly param: string | undefined;
  readonly data: JsonObject | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.param = details.param;
    this.data = details.data;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}

/** Whatever was thrown, as an `OrielError`: what is not ours becomes `internal` with the original as its cause. */
export function asOrielError(thrown: unknown): OrielError {
  if (thrown instanceof OrielError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new OrielError("internal", `Unexpected failure: ${message}`, { cause: thrown });
}

/** The one refusal of a prompt that cannot fit, with both numbers. */
export function contextLengthExceeded(need: {
  readonly prompt: Tokens | undefined;
  readonly reply: Tokens | undefined;
  readonly window: Tokens | undefined;
  readonly cause?: unknown;
}): OrielError {
  const { prompt, reply, window } = need;
  const needed = prompt === undefined ? undefined : prompt + (reply ?? 0);
  const asked =
    needed === undefined
      ? "The prompt does"
      : reply === undefined || reply === 0
        ? `The prompt of ${prompt} tokens does`
        : `${needed} tokens (${prompt} prompt + ${reply} reply) do`;
  const held = window === undefined ? "the context window" : `the context window of ${window} tokens`;
  const advice =
    reply !== undefined && reply > 0 && prompt !== undefined && window !== undefined && prompt < window
      ? `ask for a reply of at most ${window - prompt} tokens, shorten the conversation, or raise the model's window`
      : "shorten the conversation or raise the model's window";
  return new OrielError("context_length_exceeded", `${asked} not fit ${held}: ${advice}.`, {
    param: "messages",
    data: { needed: needed ?? null, prompt: prompt ?? null, reply: reply ?? null, window: window ?? null },
    cause: need.cause,
  });
}

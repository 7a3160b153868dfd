import type { ErrorCode, OrielError } from "@oriel/core";

/** What the exit status of every `oriel` command means. Numbers are never reused for something else. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  badConfig: 3,
  unreachable: 4,
  notFound: 5,
  doesNotFit: 6,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export function exitCodeOf(error: OrielError): ExitCode {
  return BY_ERROR[error.code] ?? EXIT.failure;
}

const BY_ERROR: Partial<Readonly<Record<ErrorCode, ExitCode>>> = {
  invalid_request: EXIT.usage,
  window_out_of_bounds: EXIT.usage,
  bad_config: EXIT.badConfig,
  engine_unreachable: EXIT.unreachable,
  model_not_found: EXIT.notFound,
  session_not_found: EXIT.notFound,
  not_found: EXIT.notFound,
  model_load_failed: EXIT.notFound,
  context_length_exceeded: EXIT.doesNotFit,
  cancelled: EXIT.interrupted,
};

import { OrielError } from "@oriel/core";
import type { PlainError } from "./messages.ts";

/** What was thrown in the child, as data. What is not Oriel's own refusal is llama.cpp's failure. */
export function toPlainError(thrown: unknown): PlainError {
  if (thrown instanceof OrielError) {
    const { code, message, param, data, retryAfterSeconds } = thrown;
    return { code, message, param, data, retryAfterSeconds };
  }
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  return {
    code: "engine_failed",
    message: `The embedded engine failed: ${why}`,
    param: undefined,
    data: undefined,
    retryAfterSeconds: undefined,
  };
}

export function fromPlainError({ code, message, ...details }: PlainError): OrielError {
  return new OrielError(code, message, details);
}

import { OrielError } from "@oriel/core";
import type { PlainError } from "./messages.ts";

/** What was thrown in the child, as data. What is not Oriel's own refusal is llama.cpp's failure. */
export function toPlainError(thrown: unknown): PlainError {
  if (thrown instanceof OrielError) return { code: thrown.code, message: thrown.message, param: thrown.param, data: thrown.data };
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: "engine_failed", message: `The embedded engine failed: ${why}`, param: undefined, data: undefined };
}

export function fromPlainError({ code, message, param, data }: PlainError): OrielError {
  return new OrielError(code, message, { param, data });
}

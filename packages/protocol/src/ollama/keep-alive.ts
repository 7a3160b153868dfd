import type { JsonValue } from "@oriel/core";
import { invalid } from "../field.ts";

/** A length of time as Ollama's own language writes it: `5m`, `1h30m`, `-1s`. */
const DURATION = /^-?(?:\d+(?:\.\d*)?(?:ns|us|µs|ms|s|m|h))+$/;

/** How long to keep a model loaded: seconds or a duration; below zero is for ever. A number in quotes becomes the number. */
export function keepAlive(value: JsonValue, param: string): string | number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (typeof value === "string") {
    if (/^-?\d+$/.test(value)) return Number(value);
    if (DURATION.test(value)) return value;
  }
  throw invalid(param, 'a number of seconds or a duration such as "5m", "24h" or -1', value);
}

/** Whether this asks to let go of the model at once. */
export function isNow(value: string | number | undefined): boolean {
  return value !== undefined && (typeof value === "number" ? value === 0 : !/[1-9]/.test(value));
}

import type { JsonValue } from "@oriel/core";

/**
 * A value as JSON that no client takes for two lines. `JSON.stringify` leaves three characters as they are at which Python's clients
 * (and Unicode) break lines, though neither of the stream formats does; Ollama's own server escapes them too.
 */
export function jsonLine(value: JsonValue): string {
  const text = JSON.stringify(value);
  return BREAKS.test(text) ? text.replace(ALL_BREAKS, escaped) : text;
}

const BREAKS = /[\u0085\u2028\u2029]/;
const ALL_BREAKS = /[\u0085\u2028\u2029]/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

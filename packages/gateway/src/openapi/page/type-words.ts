import { formatCount } from "@oriel/core";
import type { JsonSchema } from "../json-schema.ts";
import { escapeHtml } from "./html.ts";

/** What a schema takes, in words, as HTML. */
export function typeWords(schema: JsonSchema): string {
  if (schema.$ref !== undefined) return schemaLink(schema.$ref);
  if (schema.const !== undefined) return asCode(schema.const);
  if (schema.enum !== undefined) return choice(schema.enum, schema["x-enumDescriptions"]);
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeWords))].join(" or ");
  if (schema.type === undefined) return "anything";
  const types = typeof schema.type === "string" ? [schema.type] : schema.type;
  return types.map((type) => wordsFor(type, schema)).join(" or ");
}

/** Words that are all explained are not told twice. */
function choice(words: readonly (string | null)[], explained: Readonly<Record<string, string>> = {}): string {
  const others = words.filter((word) => word === null || explained[word] === undefined);
  const told = others.every((word) => word === null) ? ["one of these", ...others.map(() => "null")] : words.map(asCode);
  return told.join(" or ");
}

function asCode(value: string | boolean | null): string {
  return value === null ? "null" : `<code>${escapeHtml(JSON.stringify(value))}</code>`;
}

function schemaLink(ref: string): string {
  const name = escapeHtml(schemaName(ref));
  return `<a href="#schema-${name}">${name}</a>`;
}

export function schemaName(ref: string): string {
  return ref.slice(ref.lastIndexOf("/") + 1);
}

function wordsFor(type: string, schema: JsonSchema): string {
  switch (type) {
    case "string":
      return schema.format === "date-time" ? "time" : `text${lengths(schema)}`;
    case "integer":
      return `whole number${range(schema)}`;
    case "number":
      return `number${range(schema)}`;
    case "boolean":
      return "true or false";
    case "array":
      return schema.items === undefined ? "list" : `list of ${typeWords(schema.items)}`;
    case "object":
      return typeof schema.additionalProperties === "object" ? `object of ${typeWords(schema.additionalProperties)}` : "object";
    default:
      return type;
  }
}

function range({ minimum, maximum }: JsonSchema): string {
  if (minimum !== undefined && maximum !== undefined)
    return minimum === maximum ? ` ${minimum}` : ` from ${shown(minimum)} to ${shown(maximum)}`;
  // Nearly all are counts: that they are not below zero goes without saying.
  return minimum === undefined || minimum === 0 ? "" : ` of at least ${shown(minimum)}`;
}

function lengths({ maxLength }: JsonSchema): string {
  return maxLength === undefined ? "" : ` of at most ${maxLength} characters`;
}

function shown(value: number): string {
  return Number.isInteger(value) && value >= 0 ? formatCount(value) : String(value);
}

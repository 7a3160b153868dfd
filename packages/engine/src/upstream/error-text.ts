import type { JsonObject } from "@oriel/core";
import { type Foreign, fieldsOf, isFields, jsonOf, listOf, textAt } from "./fields.ts";

/** What an engine said went wrong, dug out of whatever it wrapped it in. */
export interface ErrorText {
  readonly message: string;
  /** The innermost object that carried the message: some engines put figures beside it. */
  readonly fields: JsonObject;
}

/** Ollama wraps the JSON of its child once; a proxy before it may wrap that again. */
const DEEPEST_WRAPPING = 4;

/** The error in a parsed body or event; `undefined` when it is not one. Errors come with status 200 and in the middle of streams too. */
export function errorIn(json: Foreign): ErrorText | undefined {
  const fields = fieldsOf(json);
  if (fields["error"] !== undefined && fields["error"] !== null && fields["error"] !== false) return dig(fields["error"], fields, 0);
  if (fields["object"] === "error") return dig(fields, fields, 0);
  return undefined;
}

/** The error in the body of an answer whose status already says that it is one: more shapes count here. */
export function errorInBody(text: string): ErrorText {
  const json = jsonOf(text);
  const fields = fieldsOf(json);
  return errorIn(json) ?? dig(fields["detail"] ?? fields["message"] ?? (isFields(json) ? text : (json ?? text)), fields, 0);
}

function dig(value: Foreign, around: JsonObject, depth: number): ErrorText {
  if (isFields(value)) {
    const inner = value["error"] ?? value["message"] ?? value["msg"];
    if (inner !== undefined && depth < DEEPEST_WRAPPING) return dig(inner, value, depth + 1);
    return { message: JSON.stringify(value), fields: value };
  }
  if (typeof value !== "string") {
    const first = listOf(value)[0];
    return first === undefined ? { message: JSON.stringify(value) ?? "", fields: around } : dig(first, around, depth + 1);
  }
  const wrapped = value.trimStart().startsWith("{") && depth < DEEPEST_WRAPPING ? jsonOf(value) : undefined;
  return isFields(wrapped) ? dig(wrapped, wrapped, depth + 1) : { message: value, fields: around };
}

/** What an engine sent, as a few words fit for a message: no markup, no control characters, at most 200 characters. */
export function excerpt(text: string): string {
  // Cut first: the patterns below take quadratic time on hostile input.
  const beginning = text.slice(0, 4096);
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(beginning)?.[1];
  const plain = (title ?? (/^\s*</.test(beginning) ? beginning.replace(/<[^>]*>/g, " ") : beginning))
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim();
  if (plain === "") return "(nothing readable)";
  return plain.length > 200 ? `${plain.slice(0, 200)}…` : plain;
}

/** The machine-readable name of an error, where there is one: OpenAI's `code`, else `type`. */
export function errorName(error: ErrorText): string | undefined {
  return textAt(error.fields, "code") ?? textAt(error.fields, "type");
}

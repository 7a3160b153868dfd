import type { JsonObject, JsonValue, ToolCall } from "@oriel/core";
import { isObject } from "../field.ts";

/** A call as the protocol shows it. */
export function toolCallInfo(call: ToolCall, index: number): JsonObject {
  return { id: call.id, function: { index, name: call.name, arguments: argumentsObject(call.argumentsJson) } };
}

/**
 * The protocol wants an object, and models sometimes write something else. Such a text travels whole under `malformed_arguments`: every
 * client can read it, nothing is invented, and the tool that is called will say that it misses its own arguments.
 */
function argumentsObject(text: string): JsonObject {
  if (text.trim() === "") return {};
  const parsed = parsedOrUndefined(text);
  return parsed !== undefined && isObject(parsed) ? parsed : { malformed_arguments: text };
}

function parsedOrUndefined(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is an answer here: the caller hands the text on as it is.
    return undefined;
  }
}

import type { JsonObject, ToolCall } from "@oriel/core";

/** A call as the protocol shows it. The arguments stay the text the model wrote: here the protocol is as honest as Oriel. */
export function toolCallInfo(call: ToolCall): JsonObject {
  return { id: call.id, type: "function", function: { name: call.name, arguments: call.argumentsJson } };
}

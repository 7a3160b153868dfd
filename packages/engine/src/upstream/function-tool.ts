import type { JsonObject, Tool } from "@oriel/core";
import { present } from "./fields.ts";

/** A tool as both protocols describe it. Templates trip over a missing schema: a tool without parameters takes an empty object. */
export function functionTool(tool: Tool): JsonObject {
  return {
    type: "function",
    function: present({
      name: tool.name,
      description: tool.description,
      parameters: tool.parameters ?? { type: "object", properties: {} },
    }),
  };
}

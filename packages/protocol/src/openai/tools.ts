import { type JsonObject, type JsonValue, OrielError, type ReplyFormat, type Tool, type ToolChoice } from "@oriel/core";
import { invalid, isObject, list, nonEmptyString, notOneOf, object, oneOf, optional, type Read, required, string } from "../field.ts";

const readTools = list<Tool>((value, param) => {
  const sent = object(value, param);
  const type = required(sent, "type", string, param);
  if (type !== "function") {
    throw new OrielError("not_supported", `${param}.type must be function: other kinds of tools are not run here.`, {
      param: `${param}.type`,
    });
  }
  const at = `${param}.function`;
  const called = required(sent, "function", object, param);
  return {
    name: required(called, "name", nonEmptyString, at),
    description: optional(called, "description", string, at),
    parameters: optional(called, "parameters", object, at),
  };
});

/** The tools of a request; an empty list is none. Two of one name could not be told apart in a reply. */
export const tools: Read<readonly Tool[] | undefined> = (value, param) => {
  const read = readTools(value, param);
  const names = new Set<string>();
  for (const [index, tool] of read.entries()) {
    const place = `${param}[${index}].function.name`;
    if (names.has(tool.name)) {
      throw new OrielError("invalid_request", `${place} is the name of an earlier tool: name each tool once.`, { param: place });
    }
    names.add(tool.name);
  }
  return read.length === 0 ? undefined : read;
};

/** Whether tools may, must or must not be called; a tool that is named must be among those sent. */
export function toolChoice(value: JsonValue, param: string, sent: readonly Tool[]): ToolChoice {
  if (!isObject(value)) return oneOf("auto", "none", "required")(value, param);
  required(value, "type", oneOf("function"), param);
  const at = `${param}.function`;
  const name = required(required(value, "function", object, param), "name", nonEmptyString, at);
  const names = sent.map((tool) => tool.name);
  if (names.includes(name)) return { name };
  if (names.length > 0) throw notOneOf(`${at}.name`, names, name);
  throw new OrielError("invalid_request", `${param} names a tool, but no tools were sent: send tools too, or leave it out.`, { param });
}

export const responseFormat: Read<ReplyFormat> = (value, param) => {
  const format = object(value, param);
  const type = required(format, "type", oneOf("text", "json_object", "json_schema"), param);
  switch (type) {
    case "text":
      return { type: "text" };
    case "json_object":
      return { type: "json" };
    case "json_schema": {
      const at = `${param}.json_schema`;
      const wanted = required(format, "json_schema", object, param);
      return { type: "json-schema", name: optional(wanted, "name", string, at), schema: required(wanted, "schema", schema, at) };
    }
  }
};

const schema: Read<JsonObject> = (value, param) => {
  if (isObject(value)) return value;
  throw invalid(param, "a JSON schema", value);
};

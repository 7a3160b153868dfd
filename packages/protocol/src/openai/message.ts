import { type JsonObject, type JsonValue, type Message, OrielError, type Part, type ToolCall, textPart } from "@oriel/core";
import { invalid, isList, list, nonEmptyString, notOneOf, object, oneOf, optional, type Read, required, string } from "../field.ts";
import { imageFromUrl } from "../image.ts";

const role = oneOf("system", "developer", "user", "assistant", "tool", "function");

/** One message of a chat request. `developer` is the newer word for `system`; `function` the older one for `tool`. */
export const message: Read<Message> = (value, param) => {
  const sent = object(value, param);
  const who = required(sent, "role", role, param);
  switch (who) {
    case "system":
    case "developer":
      return { role: "system", content: required(sent, "content", texts, param) };
    case "user":
      return { role: "user", content: required(sent, "content", textsAndImages, param) };
    case "assistant":
      return assistant(sent, param);
    case "tool":
      return {
        role: "tool",
        content: required(sent, "content", texts, param),
        toolCallId: optional(sent, "tool_call_id", nonEmptyString, param),
        toolName: optional(sent, "name", nonEmptyString, param),
      };
    case "function": {
      const toolName = required(sent, "name", nonEmptyString, param);
      return { role: "tool", content: required(sent, "content", texts, param), toolCallId: legacyCallId(toolName), toolName };
    }
  }
};

function assistant(sent: JsonObject, param: string): Message {
  const calls = optional(sent, "tool_calls", toolCalls, param) ?? [];
  const legacy = optional(sent, "function_call", calledFunction, param);
  const all = legacy === undefined ? calls : [...calls, { id: legacyCallId(legacy.name), ...legacy }];
  return {
    role: "assistant",
    // A message that only calls tools has no content, which clients write as null, as nothing or as "": one meaning, one value.
    content: sent["content"] === "" ? [] : (optional(sent, "content", texts, param) ?? []),
    thinking: optional(sent, "reasoning_content", string, param) ?? optional(sent, "reasoning", string, param),
    toolCalls: all.length === 0 ? undefined : all,
  };
}

const toolCalls = list<ToolCall>((value, param) => {
  const call = object(value, param);
  optional(call, "type", oneOf("function"), param);
  return { id: required(call, "id", nonEmptyString, param), ...required(call, "function", calledFunction, param) };
});

const calledFunction: Read<Omit<ToolCall, "id">> = (value, param) => {
  const called = object(value, param);
  return { name: required(called, "name", nonEmptyString, param), argumentsJson: required(called, "arguments", string, param) };
};

/** The old way of calling had no ids, and at most one call at a time: the name ties a call to its result. */
function legacyCallId(name: string): string {
  return `call_${name}`;
}

type ReadPart = (part: JsonObject, type: string, param: string) => Part;

function contentOf(readPart: ReadPart): Read<readonly Part[]> {
  return (value, param) => {
    if (typeof value === "string") return textPart(value);
    if (!isList(value)) throw invalid(param, "a string or an array of content parts", value);
    return value.map((item, index) => {
      const at = `${param}[${index}]`;
      const part = object(item, at);
      return readPart(part, required(part, "type", string, at), at);
    });
  };
}

const texts = contentOf((part, type, param) => textContent(part, type, param, ["text"]));

const textsAndImages = contentOf((part, type, param) =>
  type === "image_url" ? required(part, "image_url", imageUrl, param) : textContent(part, type, param, ["text", "image_url"]),
);

function textContent(part: JsonObject, type: string, param: string, known: readonly string[]): Part {
  if (type === "text") return { type: "text", text: required(part, "text", string, param) };
  // What an assistant answered instead of a text is a text to the model.
  if (type === "refusal") return { type: "text", text: required(part, "refusal", string, param) };
  if (type === "input_audio" || type === "file") {
    throw new OrielError("not_supported", `${param}.type ${type} is not supported here: send text or images.`, { param: `${param}.type` });
  }
  throw notOneOf(`${param}.type`, known, type);
}

const imageUrl: Read<Part> = (value: JsonValue, param) =>
  typeof value === "string" ? imageFromUrl(value, param) : required(object(value, param), "url", imageFromUrl, param);

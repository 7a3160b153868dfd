import { type JsonObject, type JsonValue, type Message, type Part, type Role, type Tool, type ToolCall, textPart } from "@oriel/core";
import { invalid, isList, isObject, list, nonEmptyString, object, oneOf, optional, type Read, required, string } from "../field.ts";
import { imageFromBase64 } from "../image.ts";

/** The messages of a chat request, with each tool result tied to its call. */
export const messages: Read<readonly Message[]> = (value, param) => {
  if (!isList(value)) throw invalid(param, "an array of messages", value);
  return tieResults(value.map((item, index) => message(item, `${param}[${index}]`, index)));
};

const role = oneOf("system", "user", "assistant", "tool");

function message(value: JsonValue, param: string, index: number): Message {
  const sent = object(value, param);
  const who = required(sent, "role", role, param);
  const content = partsOf(sent, param, who);
  switch (who) {
    case "system":
      return { role: "system", content };
    case "user":
      return { role: "user", content };
    case "assistant": {
      const calls = optional(sent, "tool_calls", list(toolCall), param) ?? [];
      return {
        role: "assistant",
        content,
        thinking: optional(sent, "thinking", string, param),
        toolCalls: calls.length === 0 ? undefined : calls.map((call, place) => ({ ...call, id: call.id ?? `call_${index}_${place}` })),
      };
    }
    case "tool":
      return {
        role: "tool",
        content,
        toolCallId: optional(sent, "tool_call_id", nonEmptyString, param),
        toolName: optional(sent, "tool_name", nonEmptyString, param) ?? optional(sent, "name", nonEmptyString, param),
      };
  }
}

const images = list(imageFromBase64);

/** Ollama's messages always have a text: an empty one beside an image, or from an assistant, stands for none. */
function partsOf(sent: JsonObject, param: string, who: Role): readonly Part[] {
  const text = optional(sent, "content", string, param) ?? "";
  const pictures = optional(sent, "images", images, param) ?? [];
  if (text === "" && (who === "assistant" || pictures.length > 0)) return pictures;
  return [...textPart(text), ...pictures];
}

function toolCall(value: JsonValue, param: string): Omit<ToolCall, "id"> & { readonly id: string | undefined } {
  const call = object(value, param);
  const at = `${param}.function`;
  const called = required(call, "function", object, param);
  return {
    id: optional(call, "id", nonEmptyString, param),
    name: required(called, "name", nonEmptyString, at),
    argumentsJson: optional(called, "arguments", argumentsText, at) ?? "{}",
  };
}

/** Ollama sends the arguments as an object; some clients send OpenAI's text, which is kept as it is. */
function argumentsText(value: JsonValue, param: string): string {
  if (isObject(value)) return JSON.stringify(value);
  if (typeof value === "string") return value;
  throw invalid(param, "an object", value);
}

/**
 * Ollama's messages have no ids, other protocols need them: a result belongs to the first call before it that still waits for one,
 * of its own name where it says a name. Ids are made from places, so that the same history always gives the same ids.
 */
function tieResults(read: readonly Message[]): readonly Message[] {
  let waiting: readonly ToolCall[] = [];
  return read.map((message) => {
    if (message.role === "assistant") waiting = message.toolCalls ?? [];
    if (message.role !== "tool") return message;
    const { toolCallId, toolName } = message;
    const call = waiting.find((one) =>
      toolCallId !== undefined ? one.id === toolCallId : toolName === undefined || one.name === toolName,
    );
    if (call === undefined) return message;
    waiting = waiting.filter((one) => one !== call);
    return { ...message, toolCallId: call.id, toolName: toolName ?? call.name };
  });
}

export const tools: Read<readonly Tool[] | undefined> = (value, param) => {
  const read = list(tool)(value, param);
  return read.length === 0 ? undefined : read;
};

function tool(value: JsonValue, param: string): Tool {
  const at = `${param}.function`;
  const sent = required(object(value, param), "function", object, param);
  return {
    name: required(sent, "name", nonEmptyString, at),
    description: optional(sent, "description", string, at),
    parameters: optional(sent, "parameters", object, at),
  };
}

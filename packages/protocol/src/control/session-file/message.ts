import { type JsonObject, type JsonValue, type Message, type Part, type ToolCall, textPart } from "@oriel/core";
import { isList, list, object, oneOf, optional, type Read, required, string } from "../../field.ts";

/** A message in a session file: nothing of it is left out. Its content is a text, or parts where there is more than a text. */
export function messageFields(message: Message): JsonObject {
  const content = contentField(message.content);
  switch (message.role) {
    case "system":
    case "user":
      return { role: message.role, content };
    case "assistant":
      return {
        role: message.role,
        content,
        ...(message.thinking === undefined ? {} : { thinking: message.thinking }),
        ...(message.toolCalls === undefined ? {} : { tool_calls: message.toolCalls.map(toolCallField) }),
      };
    case "tool":
      return {
        role: message.role,
        content,
        ...(message.toolCallId === undefined ? {} : { tool_call_id: message.toolCallId }),
        ...(message.toolName === undefined ? {} : { tool_name: message.toolName }),
      };
  }
}

export const MESSAGE_FIELDS = ["role", "content", "thinking", "tool_calls", "tool_call_id", "tool_name"] as const;

/** @throws OrielError `invalid_request`, with the place. */
export function readMessage(sent: JsonObject, at: string): Message {
  const role = required(sent, "role", oneOf("system", "user", "assistant", "tool"), at);
  const content = required(sent, "content", contentOf, at);
  switch (role) {
    case "system":
    case "user":
      return { role, content };
    case "assistant":
      return {
        role,
        content,
        thinking: optional(sent, "thinking", string, at),
        toolCalls: optional(sent, "tool_calls", list(toolCall), at),
      };
    case "tool":
      return {
        role,
        content,
        toolCallId: optional(sent, "tool_call_id", string, at),
        toolName: optional(sent, "tool_name", string, at),
      };
  }
}

function contentField(content: readonly Part[]): JsonValue {
  const [only, ...more] = content;
  if (only?.type === "text" && more.length === 0) return only.text;
  return content.map((part) =>
    part.type === "text" ? { type: part.type, text: part.text } : { type: part.type, media_type: part.mediaType, base64: part.base64 },
  );
}

const contentOf: Read<readonly Part[]> = (value, param) => {
  if (typeof value === "string") return textPart(value);
  if (isList(value)) return list(part)(value, param);
  return textPart(string(value, param));
};

const part: Read<Part> = (value, param) => {
  const sent = object(value, param);
  const type = required(sent, "type", oneOf("text", "image"), param);
  if (type === "text") return { type, text: required(sent, "text", string, param) };
  return { type, mediaType: required(sent, "media_type", string, param), base64: required(sent, "base64", string, param) };
};

function toolCallField({ id, name, argumentsJson }: ToolCall): JsonValue {
  return { id, name, arguments: argumentsJson };
}

const toolCall: Read<ToolCall> = (value, param) => {
  const sent = object(value, param);
  return {
    id: required(sent, "id", string, param),
    name: required(sent, "name", string, param),
    argumentsJson: required(sent, "arguments", string, param),
  };
};

import { type JsonObject, type JsonValue, type Message, type Part, type ToolCall, type ToolChoice, textOf } from "@oriel/core";
import { present } from "../fields.ts";

/** Messages as OpenAI's protocol has them. `takesThinking`: whether earlier thinking may go back with a reply. */
export function openaiMessages(messages: readonly Message[], takesThinking: boolean): readonly JsonObject[] {
  return messages.map((message) => openaiMessage(message, takesThinking));
}

export function openaiToolChoice(choice: ToolChoice | undefined): JsonValue | undefined {
  return typeof choice === "object" ? { type: "function", function: { name: choice.name } } : choice;
}

function openaiMessage(message: Message, takesThinking: boolean): JsonObject {
  const { role } = message;
  switch (role) {
    case "system":
    case "user":
      return { role, content: content(message.content) };
    case "assistant": {
      const calls = message.toolCalls?.map(toolCall);
      return present({
        role,
        // Strict servers want null, not "", beside calls.
        content: calls !== undefined && message.content.length === 0 ? null : content(message.content),
        reasoning_content: takesThinking ? message.thinking : undefined,
        tool_calls: calls,
      });
    }
    case "tool":
      return present({ role, tool_call_id: message.toolCallId, content: content(message.content) });
  }
}

/** Plain text stays a string: not every server takes parts. */
function content(parts: readonly Part[]): JsonValue {
  return parts.every((part) => part.type === "text") ? textOf(parts) : parts.map(contentPart);
}

function contentPart(part: Part): JsonObject {
  switch (part.type) {
    case "text":
      return { type: "text", text: part.text };
    case "image":
      return { type: "image_url", image_url: { url: `data:${part.mediaType};base64,${part.base64}` } };
  }
}

function toolCall(call: ToolCall): JsonObject {
  return { id: call.id, type: "function", function: { name: call.name, arguments: call.argumentsJson } };
}

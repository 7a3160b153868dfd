import { createHash } from "node:crypto";
import type { JsonValue, Message, Part, Tool } from "@oriel/core";

/** A short text that two messages share when, and only when, they would be counted alike. */
export function messageKey(message: Message): string {
  switch (message.role) {
    case "system":
    case "user":
      return digest([message.role, parts(message.content)]);
    case "assistant": {
      const calls = (message.toolCalls ?? []).map(({ id, name, argumentsJson }) => [id, name, argumentsJson]);
      return digest([message.role, parts(message.content), message.thinking ?? null, calls]);
    }
    case "tool":
      return digest([message.role, parts(message.content), message.toolCallId ?? null, message.toolName ?? null]);
  }
}

export function toolsKey(tools: readonly Tool[]): string {
  return digest(["tools", tools.map(({ name, description, parameters }) => [name, description ?? null, parameters ?? null])]);
}

export function textKey(text: string): string {
  return digest(["text", text]);
}

function parts(content: readonly Part[]): JsonValue {
  return content.map((part) => (part.type === "text" ? part.text : [part.mediaType, hashed(part.base64)]));
}

function digest(value: JsonValue): string {
  return hashed(JSON.stringify(value));
}

function hashed(text: string): string {
  return createHash("sha256").update(text).digest("base64");
}

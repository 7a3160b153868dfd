import { type Message, type Part, textOf } from "@oriel/core";

/**
 * The digest a message is known by, whoever sends it. Left out is what clients do not send back as they got it: the thinking, white space at
 * the ends, how the text was cut into parts, and the ids of tool calls, which one of the protocols does not have.
 */
export function messageHash(message: Message, hash: (text: string) => string): string {
  return hash(JSON.stringify([message.role, textOf(message.content).trim(), imagesOf(message.content), ...ownOf(message)]));
}

function ownOf(message: Message): readonly unknown[] {
  switch (message.role) {
    case "system":
    case "user":
      return [];
    case "assistant":
      return (message.toolCalls ?? []).map(({ name, argumentsJson }) => [name, argumentsJson]);
    case "tool":
      return [message.toolName];
  }
}

function imagesOf(content: readonly Part[]): readonly string[] {
  return content.flatMap((part) => (part.type === "image" ? [part.base64] : []));
}

import { type Message, type Session, type StoredMessage, type ToolCall, textOf } from "@oriel/core";

/** A conversation to read: the messages of one branch, each under a heading with who said it and when. */
export function sessionMarkdown(session: Session, messages: readonly StoredMessage[]): string {
  const { systemPrompt } = session.settings;
  return [
    `# ${session.title ?? `Session ${session.id}`}`,
    `Model ${session.model}, policy ${session.policy}, begun ${session.createdAt}, last changed ${session.updatedAt}.`,
    ...(systemPrompt === undefined || systemPrompt === "" ? [] : ["## System prompt", systemPrompt]),
    ...messages.flatMap(messageBlocks),
  ]
    .join("\n\n")
    .concat("\n");
}

function messageBlocks({ message, createdAt, reply }: StoredMessage): readonly string[] {
  const by = reply === undefined ? "" : ` (${reply.model})`;
  return [
    `## ${SPEAKERS[message.role]}${by} · ${createdAt}`,
    ...thinkingOf(message),
    ...imagesOf(message),
    ...[textOf(message.content)].filter((text) => text !== ""),
    ...callsOf(message),
    ...(reply?.error === undefined ? [] : [`*Broke off: ${reply.error.message}*`]),
  ];
}

const SPEAKERS: Readonly<Record<Message["role"], string>> = { system: "System", user: "User", assistant: "Assistant", tool: "Tool" };

function thinkingOf(message: Message): readonly string[] {
  if (message.role !== "assistant" || message.thinking === undefined) return [];
  return [
    message.thinking
      .split("\n")
      .map((line) => `> ${line}`.trimEnd())
      .join("\n"),
  ];
}

function imagesOf({ content }: Message): readonly string[] {
  return content.flatMap((part) => (part.type === "image" ? [`*Image (${part.mediaType})*`] : []));
}

function callsOf(message: Message): readonly string[] {
  return message.role === "assistant" ? (message.toolCalls ?? []).map(callBlock) : [];
}

function callBlock({ name, argumentsJson }: ToolCall): string {
  const longest = Math.max(2, ...[...argumentsJson.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `Calls \`${name}\`:\n\n${fence}json\n${argumentsJson}\n${fence}`;
}

import {
  type Count,
  estimateMessage,
  estimatePrompt,
  estimateText,
  estimateTools,
  type Message,
  type Part,
  type Prompt,
  type Tokens,
  type Tool,
} from "@oriel/core";

/** What prompts are likely to come to: linear in their length, and never unable to answer. */
export interface Estimates {
  message(message: Message): Count;
  tools(tools: readonly Tool[]): Count;
  text(text: string): Count;
  prompt(prompt: Prompt): Count;
  frame(): Count;
  /** What a message adds beside its texts: what the template puts around it, and its images. */
  around(message: Message): Tokens;
}

export const ESTIMATES: Estimates = {
  message: (message) => estimate(estimateMessage(message)),
  tools: (tools) => estimate(estimateTools(tools)),
  text: (text) => estimate(estimateText(text)),
  prompt: (prompt) => estimatePrompt(prompt),
  frame: () => estimatePrompt({ kind: "chat", messages: [] }),
  around: (message) => estimateMessage(withoutTexts(message)),
};

function estimate(tokens: Tokens): Count {
  return { tokens, basis: "estimate" };
}

/** The texts of a message as the template writes them out. Thinking is left out: templates take it out of all but the newest reply. */
export function textsOf(message: Message): readonly string[] {
  const texts = message.content.flatMap((part) => (part.type === "text" ? [part.text] : []));
  if (message.role !== "assistant") return texts;
  return [...texts, ...(message.toolCalls ?? []).flatMap((call) => [call.name, call.argumentsJson])];
}

export function hasImages(message: Message): boolean {
  return message.content.some((part) => part.type === "image");
}

export function withoutImages(message: Message): Message {
  return { ...message, content: message.content.filter((part) => part.type !== "image") };
}

function withoutTexts(message: Message): Message {
  const content: readonly Part[] = message.content.filter((part) => part.type === "image");
  if (message.role !== "assistant") return { ...message, content };
  return { ...message, content, toolCalls: message.toolCalls?.map((call) => ({ ...call, name: "", argumentsJson: "" })) };
}

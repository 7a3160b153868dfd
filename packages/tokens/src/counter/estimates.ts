import {
  type Calibration,
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

/** What prompts are likely to come to, for one model: linear in their length, and never unable to answer. */
export interface Estimates {
  message(message: Message): Count;
  tools(tools: readonly Tool[]): Count;
  text(text: string): Count;
  prompt(prompt: Prompt): Count;
  frame(): Count;
  /** What a message adds beside its texts: what the template puts around it, and its images. */
  around(message: Message): Tokens;
}

/** @param calibration what is known by now of the model's tokenizer. */
export function estimates(calibration: () => Calibration | undefined): Estimates {
  const estimate = (tokens: Tokens): Count => ({ tokens, basis: "estimate" });
  return {
    message: (message) => estimate(estimateMessage(message, calibration())),
    tools: (tools) => estimate(estimateTools(tools, calibration())),
    text: (text) => estimate(estimateText(text, calibration())),
    prompt: (prompt) => estimatePrompt(prompt, calibration()),
    frame: () => estimatePrompt({ kind: "chat", messages: [] }, calibration()),
    around: (message) => estimateMessage(withoutTexts(message), calibration()),
  };
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

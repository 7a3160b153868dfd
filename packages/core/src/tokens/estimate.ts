import type { Message, Part, Tool } from "../message.ts";
import { textOf } from "../message.ts";
import type { Prompt } from "../request.ts";
import type { Tokens } from "../units.ts";
import type { Count } from "./count.ts";

/** Role markers and separators a chat template puts around each message; ChatML spends 5, Llama 3 spends 5. */
const MESSAGE_OVERHEAD: Tokens = 5;
/** The opening of the reply that the template adds at the end. */
const REPLY_OPENING: Tokens = 3;
/** What local vision models spend on one image; Ollama uses the same flat figure (research: engines §1.3). */
const IMAGE: Tokens = 768;

/**
 * Characters per token by kind of text, as measured on current 100k–200k vocabularies: English prose runs near 4.2,
 * digits are often single tokens, CJK near 1.4 characters a token, other scripts between.
 */
const PER_TOKEN = { letter: 4.2, digit: 2, space: 12, punctuation: 1.7, wide: 1.4, otherScript: 2.6, symbol: 0.6 } as const;

/** An estimate of the tokens in `text`, by the kinds of characters in it. Linear in the length, whatever the input. */
export function estimateText(text: string): Tokens {
  let letter = 0;
  let digit = 0;
  let space = 0;
  let punctuation = 0;
  let wide = 0;
  let otherScript = 0;
  let symbol = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 128) {
      if ((code >= 97 && code <= 122) || (code >= 65 && code <= 90)) letter += 1;
      else if (code >= 48 && code <= 57) digit += 1;
      else if (code === 32 || (code >= 9 && code <= 13)) space += 1;
      else punctuation += 1;
    } else if (code >= 0xd800 && code <= 0xdfff) symbol += 0.5;
    else if (code >= 0x2e80 && code <= 0x9fff) wide += 1;
    else if (code >= 0xac00 && code <= 0xd7af) wide += 1;
    else if (code >= 0xf900 && code <= 0xffef) wide += 1;
    else if (code >= 0x2000 && code <= 0x2bff) punctuation += 1;
    else otherScript += 1;
  }
  const estimate =
    letter / PER_TOKEN.letter +
    digit / PER_TOKEN.digit +
    space / PER_TOKEN.space +
    punctuation / PER_TOKEN.punctuation +
    wide / PER_TOKEN.wide +
    otherScript / PER_TOKEN.otherScript +
    symbol / PER_TOKEN.symbol;
  return Math.ceil(estimate);
}

/** An estimate of a whole prompt: its messages with their template overhead, tool schemas and images. */
export function estimatePrompt(prompt: Prompt): Count {
  if (prompt.kind === "completion") {
    return { tokens: estimateText(prompt.text) + estimateText(prompt.suffix ?? ""), basis: "estimate" };
  }
  let tokens = REPLY_OPENING;
  for (const message of prompt.messages) tokens += estimateMessage(message);
  for (const tool of prompt.tools ?? []) tokens += estimateTool(tool);
  return { tokens, basis: "estimate" };
}

function estimateMessage(message: Message): Tokens {
  let tokens = MESSAGE_OVERHEAD + estimateText(textOf(message.content)) + IMAGE * countImages(message.content);
  if (message.role === "assistant") {
    for (const call of message.toolCalls ?? []) tokens += MESSAGE_OVERHEAD + estimateText(call.name) + estimateText(call.argumentsJson);
  }
  return tokens;
}

function estimateTool(tool: Tool): Tokens {
  return (
    MESSAGE_OVERHEAD + estimateText(tool.name) + estimateText(tool.description ?? "") + estimateText(JSON.stringify(tool.parameters ?? {}))
  );
}

function countImages(content: readonly Part[]): number {
  return content.reduce((images, part) => images + (part.type === "image" ? 1 : 0), 0);
}

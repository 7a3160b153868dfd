import type { Message, Part, Tool } from "../message.ts";
import { textOf } from "../message.ts";
import type { Prompt } from "../request.ts";
import type { Tokens } from "../units.ts";
import type { Calibration } from "./calibration.ts";
import type { Count } from "./count.ts";
import { KIND, KIND_COUNT } from "./kind.ts";
import { type Kinds, kindsOf } from "./kinds.ts";

/** Role markers and separators a chat template puts around each message, tool and call; ChatML spends 5, Llama 3 spends 5. */
const MARKUP: Tokens = 5;
/** The opening of the reply that the template adds at the end. */
const REPLY_OPENING: Tokens = 3;
/** What local vision models spend on one image; Ollama uses the same flat figure. */
const IMAGE: Tokens = 768;

/** What a prompt is made of, as far as an estimate can tell: what a report of the engine is compared with to learn from it. */
export interface Makeup {
  /** The text and the template, by kind. */
  readonly kinds: Kinds;
  /** What no kind of text explains: images. */
  readonly fixed: Tokens;
}

/** An estimate of the tokens in `text`, with what was learnt of the model's tokenizer. Linear in the length, whatever the input. */
export function estimateText(text: string, calibration?: Calibration): Tokens {
  return text === "" ? 0 : Math.ceil(tokensIn({ kinds: kindsOf(text), fixed: 0 }, calibration));
}

/** What a message adds to a prompt, template included. Thinking is left out: templates take it out of all but the newest reply. */
export function estimateMessage(message: Message, calibration?: Calibration): Tokens {
  return Math.ceil(tokensIn(makeupOfMessage(message), calibration));
}

export function estimateTools(tools: readonly Tool[], calibration?: Calibration): Tokens {
  return tools.reduce((sum, tool) => sum + Math.ceil(tokensIn(makeupOfTool(tool), calibration)), 0);
}

/** An estimate of a whole prompt: the sum of its messages, its tools and the opening of the reply. */
export function estimatePrompt(prompt: Prompt, calibration?: Calibration): Count {
  const tokens =
    prompt.kind === "completion"
      ? estimateText(prompt.text, calibration) + estimateText(prompt.suffix ?? "", calibration)
      : prompt.messages.reduce((sum, message) => sum + estimateMessage(message, calibration), REPLY_OPENING) +
        estimateTools(prompt.tools ?? [], calibration);
  return { tokens, basis: "estimate" };
}

/**
 * What a prompt is made of.
 * @param ofMessage for who has looked at these messages before, and need not do so again.
 */
export function makeupOf(prompt: Prompt, ofMessage: (message: Message) => Makeup = makeupOfMessage): Makeup {
  if (prompt.kind === "completion") return added([makeupOfText(prompt.text), makeupOfText(prompt.suffix ?? "")]);
  return added([...prompt.messages.map((message) => ofMessage(message)), ...(prompt.tools ?? []).map(makeupOfTool)], REPLY_OPENING);
}

/** The estimate, not rounded. */
export function tokensIn({ kinds, fixed }: Makeup, calibration: Calibration | undefined): Tokens {
  let sum = fixed;
  for (let kind = 0; kind < kinds.length; kind += 1) sum += (kinds[kind] ?? 0) * (calibration?.factors[kind] ?? 1);
  return sum;
}

/** What a message adds to a prompt is made of, template included. */
export function makeupOfMessage(message: Message): Makeup {
  const calls = message.role === "assistant" ? (message.toolCalls ?? []) : [];
  const texts = [textOf(message.content), ...calls.flatMap((call) => [call.name, call.argumentsJson])];
  return added(texts.map(makeupOfText), MARKUP * (1 + calls.length), IMAGE * countImages(message.content));
}

function makeupOfTool(tool: Tool): Makeup {
  return added([tool.name, tool.description ?? "", JSON.stringify(tool.parameters ?? {})].map(makeupOfText), MARKUP);
}

/** What a text is made of, as a part of a message. */
export function makeupOfText(text: string): Makeup {
  return { kinds: kindsOf(text), fixed: 0 };
}

function added(parts: readonly Makeup[], markup: Tokens = 0, fixed: Tokens = 0): Makeup {
  const kinds = new Array<number>(KIND_COUNT).fill(0);
  kinds[KIND.markup] = markup;
  let sum = fixed;
  for (const part of parts) {
    for (let kind = 0; kind < KIND_COUNT; kind += 1) kinds[kind] = (kinds[kind] ?? 0) + (part.kinds[kind] ?? 0);
    sum += part.fixed;
  }
  return { kinds, fixed: sum };
}

function countImages(content: readonly Part[]): number {
  return content.reduce((images, part) => images + (part.type === "image" ? 1 : 0), 0);
}

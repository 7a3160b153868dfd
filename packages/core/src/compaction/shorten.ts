import type { Shortening } from "../context/cut.ts";
import type { Measure } from "../context/piece.ts";
import type { Message, Part, ToolCall } from "../message.ts";
import type { Tokens } from "../units.ts";
import { cutMiddle, fits } from "./cut-text.ts";
import { shortenJsonStrings } from "./json-strings.ts";
import { plainMeasure } from "./plain-measure.ts";
import { MIDDLE_LEFT_OUT, truncateText } from "./truncate-text.ts";

/**
 * The message as it stands in a prompt once it is shortened: of the same role, with the same ids and calls. What is left of its text and
 * of the arguments of its calls measures at most what was to be kept, or is the mark alone that says that something was left out.
 * Images become a note, and the model's own thinking leaves. The same message, shortening and measure always give the same result.
 */
export function shorten(message: Message, by: Shortening, measure: Measure): Message {
  const plain = plainMeasure(measure);
  switch (by.as) {
    case "masked":
      return masked(message);
    case "pruned":
      return within(message, by.keepTokens - measure(""), plain, (text, most) => cutMiddle(text, MIDDLE_LEFT_OUT, most, plain));
    case "truncated":
      return within(message, by.keepTokens - measure(""), plain, (text, most) => truncateText(text, most, plain));
    default:
      return by satisfies never;
  }
}

/** The tokens of what a message says and calls, as `measure` counts them. */
export function measureMessage(message: Message, measure: Measure): Tokens {
  const plain = plainMeasure(measure);
  return measure(textWithNotes(message.content)) + callsTokens(callsOf(message), plain);
}

/** A text no longer than the line that would stand for it stays as it is. */
const LONGEST_MASK = 200;
const LONGEST_TOOL_NAME = 64;
const IMAGE_LEFT_OUT = "[Oriel left out an image]";
/** The share of what is kept that the arguments of calls may take, when text and arguments are too long together. */
const ARGUMENTS_SHARE = 0.5;

function masked(message: Message): Message {
  const text = textWithNotes(message.content);
  if (text.length <= LONGEST_MASK) return withText(message, text);
  const lines = text.split("\n").length;
  const size = `${lines} ${lines === 1 ? "line" : "lines"}, ${text.length} characters`;
  if (message.role !== "tool") return withText(message, `[Oriel left out a message: ${size}]`);
  const tool = message.toolName === undefined ? "a tool" : message.toolName.slice(0, LONGEST_TOOL_NAME);
  return withText(message, `[Oriel left out the output of ${tool}: ${size}. Call the tool again if it is needed.]`);
}

function within(message: Message, most: Tokens, measure: Measure, cut: (text: string, most: Tokens) => string): Message {
  const text = textWithNotes(message.content);
  const calls = callsOf(message);
  // What cannot fit is not measured: it may be megabytes.
  const tokens = fits(text, most, measure) ? measure(text) : most + 1;
  if (tokens + callsTokens(calls, measure) <= most) return withText(message, text);
  const room = Math.max(Math.floor(most * ARGUMENTS_SHARE), most - tokens);
  const shorter = calls.map((call) => ({
    ...call,
    argumentsJson: shortenJsonStrings(call.argumentsJson, Math.floor(room / calls.length) - measure(call.name), measure),
  }));
  return withText(message, text === "" ? text : cut(text, most - callsTokens(shorter, measure)), shorter);
}

function withText(message: Message, text: string, toolCalls: readonly ToolCall[] = callsOf(message)): Message {
  const content: readonly Part[] = text === "" ? [] : [{ type: "text", text }];
  switch (message.role) {
    case "system":
    case "user":
      return { role: message.role, content };
    case "tool":
      return { ...message, content };
    case "assistant":
      return toolCalls.length === 0 ? { role: "assistant", content } : { role: "assistant", content, toolCalls };
    default:
      return message satisfies never;
  }
}

function textWithNotes(content: readonly Part[]): string {
  return content.map((part) => (part.type === "text" ? part.text : IMAGE_LEFT_OUT)).join("");
}

function callsOf(message: Message): readonly ToolCall[] {
  return message.role === "assistant" ? (message.toolCalls ?? []) : [];
}

function callsTokens(calls: readonly ToolCall[], measure: Measure): Tokens {
  return calls.reduce((sum, { name, argumentsJson }) => sum + measure(name) + measure(argumentsJson), 0);
}

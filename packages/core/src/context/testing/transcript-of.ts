import { type Message, textPart } from "../../message.ts";
import type { Tokens } from "../../units.ts";
import { saidIn } from "../notes.ts";
import type { Known } from "../prompt-plan.ts";
import type { Entry, Transcript } from "../transcript.ts";

/** What a template puts around every message here. */
const TEMPLATE: Tokens = 4;

/** Counts four Latin letters, or one character of another script, as a token. */
function tokensIn(text: string): Tokens {
  let wide = 0;
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 127) wide += 1;
  return Math.ceil((text.length - wide) / 4) + wide;
}

export function measure(text: string): Tokens {
  return tokensIn(text) + TEMPLATE;
}

export function countMessage(message: Message): Tokens {
  const images = message.content.filter((part) => part.type === "image").length;
  return measure(saidIn(message)) + 100 * images;
}

/** A conversation counted in this way, the frame at 3 tokens. */
export function transcriptOf(messages: readonly Message[], marks: Marks = {}): Transcript {
  const entries = messages.map(
    (message, at): Entry => ({
      message,
      hash: `${message.role}:${saidIn(message)}`,
      count: { tokens: countMessage(message), basis: "exact" },
      isPinned: marks.pinned?.includes(at),
      isExcluded: marks.excluded?.includes(at),
    }),
  );
  return { entries, tools: { tokens: marks.tools ?? 0, basis: "exact" }, frame: { tokens: 3, basis: "exact" } };
}

export interface Marks {
  readonly pinned?: readonly number[];
  readonly excluded?: readonly number[];
  readonly tools?: Tokens;
}

/** Nothing is known from before. */
export function knownOf(known: Partial<Known> = {}): Known {
  return { cut: { changes: [] }, checkpoints: new Map(), ranked: [], measure, hash, ...known };
}

/** FNV-1a. */
function hash(parts: readonly string[]): string {
  let value = 0x811c9dc5;
  for (const char of parts.join("\n")) value = Math.imul(value ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return value.toString(16).padStart(8, "0");
}

/** A text of so many tokens that begins with its name. */
export function textOfSize(name: string, tokens: Tokens): string {
  return `${name} ${"word ".repeat(tokens)}`.slice(0, Math.max(name.length, tokens * 4));
}

export const system = (text: string): Message => ({ role: "system", content: textPart(text) });
export const user = (text: string): Message => ({ role: "user", content: textPart(text) });
export const assistant = (text: string): Message => ({ role: "assistant", content: textPart(text) });
export const calling = (...ids: readonly string[]): Message => ({
  role: "assistant",
  content: [],
  toolCalls: ids.map((id) => ({ id, name: "read", argumentsJson: `{"id":"${id}"}` })),
});
export const result = (toolCallId: string | undefined, text: string): Message => ({
  role: "tool",
  content: textPart(text),
  toolCallId,
  toolName: "read",
});

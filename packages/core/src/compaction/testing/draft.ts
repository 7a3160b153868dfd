import type { Piece } from "../../context/piece.ts";
import type { Entry } from "../../context/transcript.ts";
import { type Message, type ToolCall, textOf, textPart } from "../../message.ts";
import type { CompactionPolicy } from "../../policy/compaction-policy.ts";
import { ORIEL } from "../../policy/profiles/oriel.ts";
import type { Tokens } from "../../units.ts";
import type { Draft } from "../strategy.ts";

/** Four characters a token, and five for the template. */
export function measure(text: string): Tokens {
  return 5 + Math.ceil(text.length / 4);
}

export function system(text: string): Message {
  return { role: "system", content: textPart(text) };
}

export function user(text: string): Message {
  return { role: "user", content: textPart(text) };
}

export function assistant(text: string, toolCalls: readonly ToolCall[] = []): Message {
  return toolCalls.length === 0
    ? { role: "assistant", content: textPart(text) }
    : { role: "assistant", content: text === "" ? [] : textPart(text), toolCalls };
}

/** The call of a tool and its result: two messages. */
export function toolRound(id: string, name: string, argumentsJson: string, output: string): readonly Message[] {
  return [assistant("", [{ id, name, argumentsJson }]), { role: "tool", toolCallId: id, toolName: name, content: textPart(output) }];
}

export function entriesOf(messages: readonly Message[], pinned: readonly number[] = []): readonly Entry[] {
  return messages.map((message, at) => {
    const calls = message.role === "assistant" ? (message.toolCalls ?? []) : [];
    const said = textOf(message.content) + calls.map(({ name, argumentsJson }) => name + argumentsJson).join("");
    return {
      message,
      hash: `${message.role}:${said}`,
      count: { tokens: measure(said), basis: "estimate" },
      ...(pinned.includes(at) ? { isPinned: true } : {}),
    };
  });
}

interface Given {
  readonly budget?: Tokens;
  readonly target?: Tokens;
  readonly pinned?: readonly number[];
  readonly rules?: Partial<CompactionPolicy>;
  /** One, unless told. */
  readonly mostCheckpoints?: number;
  /** What stands in the prompt; every message as it is, unless told. */
  readonly pieces?: readonly Piece[];
}

/** A draft of these messages that is to become as small as it can, unless told. */
export function draftOf(messages: readonly Message[], given: Given = {}): Draft {
  const entries = entriesOf(messages, given.pinned);
  const pieces = given.pieces ?? entries.map(({ count }, at): Piece => ({ kind: "entry", at, count }));
  const last = messages.map(({ role }) => role).lastIndexOf("user");
  return {
    transcript: { entries, tools: { tokens: 0, basis: "exact" }, frame: { tokens: 0, basis: "exact" } },
    pieces,
    tokens: pieces.reduce((sum, { count }) => sum + count.tokens, 0),
    target: given.target ?? 0,
    budget: given.budget ?? 1000,
    isFloor: (at) => (at === 0 && messages[0]?.role === "system") || at === last || entries[at]?.isPinned === true,
    measure,
    rules: { ...ORIEL.compaction, ...given.rules },
    mostCheckpoints: given.mostCheckpoints ?? 1,
  };
}

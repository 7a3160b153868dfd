import {
  type Message,
  OrielError,
  type SpecialTexts,
  type Stretch,
  shield,
  type TemplateInput,
  type Tokens,
  unshield,
  type WholeRange,
} from "@oriel/core";
import type { PromptRequest } from "../messages.ts";
import { type ChatTemplate, checkedInput } from "./chat-template.ts";
import { type MessageStart, messageStarts } from "./message-starts.ts";

/** A model's way from text to tokens and back. */
export interface Vocabulary {
  /** With `special`, texts of special tokens become those tokens. `isInside`: the text continues another, so no leading space is added. */
  tokenize(text: string, how: { readonly special: boolean; readonly isInside: boolean }): readonly number[];
  isControl(token: number): boolean;
  /** The texts of its control tokens. */
  readonly controls: SpecialTexts;
  /** Set when the model wants every text to begin with this token. */
  readonly beginning: number | undefined;
  readonly beginningText: string;
  readonly endText: string;
}

export interface ReadPrompt {
  readonly tokens: readonly number[];
  /** The template has opened the thinking already (`…<think>\n`), so that the reply begins inside it. */
  readonly startsThinking: boolean;
  /** The messages of a chat and what opens the reply, which cover all of it; those stay that belong to its floor. */
  readonly messages: readonly WholeRange[];
  /** Up to here the next prompt of this conversation will be the same: what opens a reply may be followed by another text then, or by none. */
  readonly settled: Tokens;
}

/**
 * The exact tokens of a request. A chat goes through the model's template, in which special tokens are special; what people wrote
 * can never become one, whatever it spells. A completion is the client's own text, special tokens included.
 * @param nonce an unguessable text, see `shield`.
 */
export function readPrompt(request: PromptRequest, template: ChatTemplate, vocabulary: Vocabulary, nonce: string): ReadPrompt {
  const { prompt } = request;
  if (prompt.kind === "completion") {
    if (prompt.suffix !== undefined && prompt.suffix !== "") {
      throw new OrielError("not_supported", "The embedded engine cannot fill in between a prompt and a suffix: leave the suffix out.", {
        param: "suffix",
      });
    }
    const tokens = begun(vocabulary.tokenize(prompt.text, { special: true, isInside: false }), vocabulary);
    return { tokens, startsThinking: false, messages: [], settled: tokens.length };
  }
  const { value, hidden } = shield(checkedInput(prompt, request.think, template), vocabulary.controls, nonce);
  const filled = template.fill({ ...value, bos_token: vocabulary.beginningText, eos_token: vocabulary.endText });
  const texts = textsOf(value);
  const starts = messageStarts(filled, texts, vocabulary.controls);
  const pieces = cutAt(filled, starts).map((piece) =>
    unshield(piece, hidden, nonce).flatMap((stretch, index) => stretchTokens(stretch, index > 0, vocabulary)),
  );
  const [first = [], ...others] = pieces;
  const all = [begun(first, vocabulary), ...others];
  const tokens = all.flat();
  const opensReply = starts.at(-1)?.index === texts.length;
  return {
    tokens,
    startsThinking: filled.trimEnd().endsWith("<think>"),
    messages: wholesOf(all, starts, prompt.messages),
    settled: opensReply ? tokens.length - (all.at(-1)?.length ?? 0) : tokens.length,
  };
}

function cutAt(filled: string, starts: readonly MessageStart[]): readonly string[] {
  const offsets = [0, ...starts.map(({ at }) => at)];
  return offsets.map((from, index) => filled.slice(from, offsets[index + 1]));
}

/** The texts of the messages as the template was given them. */
function textsOf({ messages }: TemplateInput): readonly string[] {
  return Array.isArray(messages) ? messages.map(textIn) : [];
}

function textIn(message: unknown): string {
  const isRead = typeof message === "object" && message !== null && "content" in message && typeof message.content === "string";
  return isRead ? String(message.content) : "";
}

/** The beginning stays, and so does all from the last message of the user on, with what opens the reply. */
function wholesOf(
  pieces: readonly (readonly number[])[],
  starts: readonly MessageStart[],
  messages: readonly Message[],
): readonly WholeRange[] {
  const indexes = [0, ...starts.map(({ index }) => index)];
  const last = messages.findLastIndex(({ role }) => role === "user");
  const question = indexes.findLastIndex((index) => index <= last);
  let to = 0;
  return pieces.map((piece, index) => {
    const from = to;
    to += piece.length;
    return { from, to, stays: index === 0 || index >= question };
  });
}

function stretchTokens(stretch: Stretch, isInside: boolean, vocabulary: Vocabulary): readonly number[] {
  const tokens = vocabulary.tokenize(stretch.text, { special: !stretch.isPlain, isInside });
  if (!stretch.isPlain || !tokens.some((token) => vocabulary.isControl(token))) return tokens;
  // Some vocabularies can reach a control token by merging its letters. Letter by letter nothing is merged.
  return [...stretch.text].flatMap((letter) => vocabulary.tokenize(letter, { special: false, isInside: true }));
}

/** Many templates write the first token themselves, many leave it to the engine: it comes exactly once. */
function begun(tokens: readonly number[], { beginning }: Vocabulary): readonly number[] {
  return beginning === undefined || tokens[0] === beginning ? tokens : [beginning, ...tokens];
}

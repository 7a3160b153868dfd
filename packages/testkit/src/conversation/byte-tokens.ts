import { type Message, type Prompt, type Tokens, textOf } from "@oriel/core";

/**
 * A piece of a prompt as the simulated model reads it: its bytes, one character each, so that it can be cut anywhere. Every piece begins
 * with a new token, so that what a message adds to a prompt does not depend on its neighbours.
 */
export type Piece = string;

const BYTES_PER_TOKEN = 4;

/** The tokens of plain text: four bytes each, and one for the rest. */
export function byteTokens(text: string): Tokens {
  return Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);
}

/** The beginning of a text, so many tokens at most; never half a character. */
export function firstTokens(text: string, most: Tokens): string {
  const all = Buffer.from(text);
  if (all.length <= most * BYTES_PER_TOKEN) return text;
  return all
    .subarray(0, most * BYTES_PER_TOKEN)
    .toString()
    .replace(/\uFFFD$/, "");
}

/** What a message adds to a chat prompt; the sum over all messages and `BYTE_FRAME` is the prompt, but for tools. */
export function byteTokensOf(message: Message): Tokens {
  return pieceTokens(messagePiece(message));
}

/** What the template adds to every chat prompt. */
export const BYTE_FRAME: Tokens = byteTokens(opening("assistant"));

/** A prompt through the chat template. */
export function piecesOf(prompt: Prompt): readonly Piece[] {
  if (prompt.kind === "completion") return [bytes(prompt.text)];
  const tools = prompt.tools ?? [];
  return [
    ...(tools.length === 0 ? [] : [bytes(marked("system", JSON.stringify(tools)))]),
    ...prompt.messages.map(messagePiece),
    opening("assistant"),
  ];
}

export function tokensOf(pieces: readonly Piece[]): Tokens {
  return pieces.reduce((sum, piece) => sum + pieceTokens(piece), 0);
}

/** How many tokens two prompts have in common before the first difference. */
export function commonTokens(one: readonly Piece[], other: readonly Piece[]): Tokens {
  let tokens = 0;
  for (const [at, piece] of one.entries()) {
    const against = other[at] ?? "";
    if (piece !== against) return tokens + Math.floor(commonLength(piece, against) / BYTES_PER_TOKEN);
    tokens += pieceTokens(piece);
  }
  return tokens;
}

/** The first tokens and the last ones of a prompt, so many of each. */
export function ends(pieces: readonly Piece[], first: Tokens, last: Tokens): readonly Piece[] {
  const all = pieces.join("");
  return [all.slice(0, first * BYTES_PER_TOKEN), all.slice(-last * BYTES_PER_TOKEN)];
}

/** A prompt whose last message the model has gone on with. */
export function continued(pieces: readonly Piece[], text: string): readonly Piece[] {
  return [...pieces.slice(0, -1), `${pieces.at(-1) ?? ""}${bytes(text)}`];
}

function messagePiece(message: Message): Piece {
  const calls = message.role === "assistant" ? (message.toolCalls ?? []) : [];
  const text = textOf(message.content);
  return bytes(marked(message.role, calls.length === 0 ? text : `${text}${JSON.stringify(calls)}`));
}

function marked(role: string, text: string): string {
  return `${opening(role)}${text}<|im_end|>\n`;
}

function opening(role: string): string {
  return `<|im_start|>${role}\n`;
}

function bytes(text: string): Piece {
  return Buffer.from(text).toString("latin1");
}

function pieceTokens(piece: Piece): Tokens {
  return Math.ceil(piece.length / BYTES_PER_TOKEN);
}

function commonLength(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let at = 0;
  while (at < most && one.charCodeAt(at) === other.charCodeAt(at)) at += 1;
  return at;
}

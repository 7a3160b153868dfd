import { formatCount, type Tokens } from "../units.ts";
import { counted } from "./counted.ts";
import type { ReceiptDiff, Span } from "./diff-receipts.ts";

/** What changed, in plain language. Messages are named by their positions, from 0. */
export function diffSentences(diff: ReceiptDiff): readonly string[] {
  return [
    lengthSentence(diff.messages.after - diff.messages.before),
    ...spanSentence("Newly left out", diff.dropped),
    ...spanSentence("Newly summarised or shortened", diff.compacted),
    ...spanSentence("Newly recalled", diff.recalled),
    ...spanSentence("In the prompt again", diff.returned),
    ...(hasChanges(diff) ? [] : ["Nothing left the prompt, and nothing came back."]),
    ...windowSentence(diff.window.before, diff.window.after),
    promptSentence(diff),
    ...cacheSentence(diff.cached.before, diff.cached.after),
    ...(diff.isRough ? ["Older messages are told in joined runs, so that their positions are rough."] : []),
  ];
}

function hasChanges({ dropped, compacted, recalled, returned }: ReceiptDiff): boolean {
  return [dropped, compacted, recalled, returned].some((spans) => spans.length > 0);
}

function lengthSentence(more: number): string {
  if (more === 0) return "The conversation has as many messages as before.";
  return `The conversation has ${counted(Math.abs(more), `${more > 0 ? "more" : "fewer"} message`)} than before.`;
}

/** More places than this tell nobody anything. */
const MOST_PLACES = 8;

function spanSentence(what: string, spans: readonly Span[]): readonly string[] {
  if (spans.length === 0) return [];
  const messages = spans.reduce((total, { from, to }) => total + to - from, 0);
  const places = spans.slice(0, MOST_PLACES).map(({ from, to }) => (to - from === 1 ? `${from}` : `${from}-${to - 1}`));
  const more = spans.length > MOST_PLACES ? `, and ${spans.length - MOST_PLACES} more places` : "";
  return [`${what}: ${counted(messages, "message")} (${places.join(", ")}${more}).`];
}

function windowSentence(before: Tokens | undefined, after: Tokens | undefined): readonly string[] {
  if (before === after) return [];
  const size = (tokens: Tokens | undefined): string => (tokens === undefined ? "unknown" : formatCount(tokens));
  return [`The window went from ${size(before)} to ${size(after)}.`];
}

function promptSentence({ prompt: { before, after } }: ReceiptDiff): string {
  if (before.tokens === after.tokens) return `The prompt has ${counted(after.tokens, "token")}, as before.`;
  return `The prompt went from ${formatCount(before.tokens)} to ${counted(after.tokens, "token")}.`;
}

function cacheSentence(before: number | undefined, after: number | undefined): readonly string[] {
  if (after === undefined) return [];
  const was = before === undefined ? "" : `, before ${percent(before)}`;
  return [`From the engine's cache came ${percent(after)} of it${was}.`];
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

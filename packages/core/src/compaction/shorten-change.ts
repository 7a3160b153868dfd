import type { Change, Shortening } from "../context/cut.ts";
import type { Message } from "../message.ts";
import type { Tokens } from "../units.ts";
import { measureMessage, shorten } from "./shorten.ts";
import type { Standing } from "./standing.ts";
import type { Draft } from "./strategy.ts";

/** A message, and how it might be shortened. */
export interface Shortenable {
  readonly piece: Standing;
  readonly by: Shortening;
}

/** Shortens one message after the other until the draft is small enough; what would not become smaller is passed over. */
export function shortenUntilSmall(draft: Draft, candidates: readonly Shortenable[]): readonly Change[] {
  const changes: Change[] = [];
  let { tokens } = draft;
  for (const { piece, by } of candidates) {
    if (tokens <= draft.target) break;
    const change = shortenChange(draft, piece, by);
    if (change === undefined) continue;
    changes.push(change);
    tokens -= piece.tokens - change.tokens;
  }
  return changes.sort((left, right) => left.from - right.from);
}

/** The change that shortens a message, where that makes its piece of the prompt smaller. */
function shortenChange(
  { transcript, measure }: Draft,
  piece: Standing,
  by: Shortening,
): (Change & { readonly kind: "shorten" }) | undefined {
  const entry = transcript.entries[piece.at];
  if (entry === undefined || isSame(by, piece.by)) return undefined;
  const whole = measureMessage(entry.message, measure);
  const left = measureMessage(shorten(entry.message, by, measure), measure);
  // Some templates write a message otherwise than it is, as JSON for one: what that adds is taken to shrink with the text.
  const added = holdsMore(entry.message) ? 0 : Math.max(0, entry.count.tokens - whole);
  const tokens: Tokens = left + Math.max(LEAST_ADDED, Math.ceil((added * left) / Math.max(1, whole)));
  return tokens < piece.tokens ? { kind: "shorten", from: piece.at, to: piece.at + 1, by, tokens } : undefined;
}

function isSame(one: Shortening, other: Shortening | undefined): boolean {
  const keep = (by: Shortening): Tokens | undefined => (by.as === "masked" ? undefined : by.keepTokens);
  return other !== undefined && one.as === other.as && keep(one) === keep(other);
}

/** What is put around a result of a tool may be more than what is put around other messages, by about as much. */
const LEAST_ADDED: Tokens = 8;

/** Images and thinking leave with the first shortening: they say nothing of how its text is written. */
function holdsMore(message: Message): boolean {
  return message.content.some((part) => part.type === "image") || (message.role === "assistant" && message.thinking !== undefined);
}

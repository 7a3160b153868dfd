import type { Disposition } from "../context/account.ts";
import type { Count } from "../tokens/count.ts";
import type { Tokens } from "../units.ts";
import type { Receipt } from "./receipt.ts";

/** What changed between two requests of one conversation. */
export interface ReceiptDiff {
  /** Ids of the receipts. */
  readonly before: string;
  readonly after: string;
  /** How long the conversation was. */
  readonly messages: Change<number>;
  /** Messages that are newly left out, newly compacted, newly recalled, or stand in the prompt again after they had left. */
  readonly dropped: readonly Span[];
  readonly compacted: readonly Span[];
  readonly recalled: readonly Span[];
  readonly returned: readonly Span[];
  readonly window: Change<Tokens | undefined>;
  readonly prompt: Change<Count>;
  /** The share of the prompt, 0–1, that came from the engine's cache. */
  readonly cached: Change<number | undefined>;
  /** One of the receipts tells runs joined, so that messages may be named that did not change, and others missed. */
  readonly isRough: boolean;
}

/** Positions from `from` on, without `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

interface Change<T> {
  readonly before: T;
  readonly after: T;
}

export function diffReceipts(before: Receipt, after: Receipt): ReceiptDiff {
  const newly = (disposition: Disposition): readonly Span[] => without(spansOf(after, disposition), spansOf(before, disposition));
  const known = before.conversation.messages;
  return {
    before: before.id,
    after: after.id,
    messages: { before: known, after: after.conversation.messages },
    dropped: newly("dropped"),
    compacted: newly("compacted"),
    recalled: newly("recalled"),
    returned: without(newly("kept"), [{ from: known, to: Number.POSITIVE_INFINITY }]),
    window: { before: before.window.loaded, after: after.window.loaded },
    prompt: { before: countOf(before), after: countOf(after) },
    cached: { before: cachedShare(before), after: cachedShare(after) },
    isRough: [before, after].some(({ messages }) => messages.some(({ joined }) => joined !== undefined)),
  };
}

function spansOf({ messages }: Receipt, disposition: Disposition): readonly Span[] {
  return messages.filter((run) => run.disposition === disposition).map(({ from, to }) => ({ from, to }));
}

/** What of `spans` lies in none of `others`; both are in order. Neighbours become one. */
function without(spans: readonly Span[], others: readonly Span[]): readonly Span[] {
  const left: Span[] = [];
  for (const span of spans) {
    let { from } = span;
    for (const other of others) {
      if (other.to <= from || other.from >= span.to) continue;
      if (other.from > from) add(left, { from, to: other.from });
      from = Math.max(from, other.to);
    }
    if (from < span.to) add(left, { from, to: span.to });
  }
  return left;
}

function add(spans: Span[], span: Span): void {
  const last = spans.at(-1);
  if (last?.to === span.from) spans[spans.length - 1] = { from: last.from, to: span.to };
  else spans.push(span);
}

function countOf({ prompt: { tokens, basis } }: Receipt): Count {
  return { tokens, basis };
}

function cachedShare({ read: { tokens, cached } }: Receipt): number | undefined {
  return tokens === undefined || cached === undefined || tokens === 0 ? undefined : cached / tokens;
}

import type { Disposition, Receipt } from "@oriel/core";

/** What became of the prompts of a model since the start. */
interface PromptCounts {
  readonly replies: number;
  readonly messages: Readonly<Record<Disposition, number>>;
  /** Tokens that engines said they read, and how many of them came from their caches. */
  readonly readTokens: number;
  readonly cachedTokens: number;
  /** Prompts of which the engine read less than it was sent. */
  readonly cutByEngine: number;
  /** Prompts that begin otherwise than the one before in their conversation. */
  readonly cuts: number;
  /** Prompts that were sent again after a refusal. */
  readonly retries: number;
}

/** Counts receipts, per model. */
export interface PromptTally {
  told(receipt: Receipt): void;
  of(model: string): PromptCounts;
}

const NOTHING: PromptCounts = {
  replies: 0,
  messages: { kept: 0, compacted: 0, dropped: 0, recalled: 0 },
  readTokens: 0,
  cachedTokens: 0,
  cutByEngine: 0,
  cuts: 0,
  retries: 0,
};

export function promptTally(): PromptTally {
  const counts = new Map<string, PromptCounts>();
  return {
    told(receipt) {
      const before = counts.get(receipt.model) ?? NOTHING;
      counts.set(receipt.model, withReceipt(before, receipt));
    },
    of: (model) => counts.get(model) ?? NOTHING,
  };
}

function withReceipt(before: PromptCounts, { counts, read, verdict, isNewCut, retries }: Receipt): PromptCounts {
  const { messages } = before;
  return {
    replies: before.replies + 1,
    messages: {
      kept: messages.kept + counts.kept,
      compacted: messages.compacted + counts.compacted,
      dropped: messages.dropped + counts.dropped,
      recalled: messages.recalled + counts.recalled,
    },
    readTokens: before.readTokens + (read.tokens ?? 0),
    cachedTokens: before.cachedTokens + (read.cached ?? 0),
    cutByEngine: before.cutByEngine + (verdict.kind === "backend_truncated" ? 1 : 0),
    cuts: before.cuts + (isNewCut ? 1 : 0),
    retries: before.retries + retries.length,
  };
}

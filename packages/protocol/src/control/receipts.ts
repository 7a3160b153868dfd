import type { DispositionCounts, MessageRun, Receipt, ReceiptDiff, Segments, SentPreamble, Span, StageAccount, Verdict } from "@oriel/core";

/**
 * A receipt as the control API shows it: the account of one request. Sizes in tokens, times in ms, positions of messages from 0 with `to` not
 * included; `null` is "not known", never zero. It holds no text of any message.
 */
export interface ReceiptInfo {
  readonly receipt_id: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
  /** A session of Oriel's, the client's own name for the conversation, or the one it was recognised as. */
  readonly session_id: string;
  readonly recognised: Receipt["recognised"];
  readonly protocol: Receipt["protocol"];
  readonly kind: Receipt["kind"];
  readonly client: string | null;
  /** Id of the key that the request came with. */
  readonly key: string | null;
  readonly model: string;
  readonly engine: string;
  readonly engine_label: string;
  readonly policy: string;
  readonly overflow: Receipt["overflow"];
  readonly window: {
    readonly asked: number | null;
    readonly loaded: number | null;
    readonly max: number | null;
    readonly reason: NonNullable<Receipt["window"]["reason"]> | null;
  };
  readonly allowance: number;
  readonly margin: number;
  readonly prompt: {
    readonly tokens: number;
    readonly basis: Receipt["prompt"]["basis"];
    readonly source: Receipt["prompt"]["source"];
    readonly source_detail: string;
  };
  /** Their sum is the prompt. */
  readonly segments: Segments;
  /** What Oriel put before the first message beside the user's own words; `null` where that was nothing. */
  readonly preamble: PreambleInfo | null;
  /** What became of the messages, in runs. */
  readonly messages: readonly RunInfo[];
  readonly counts: DispositionCounts;
  readonly conversation: Receipt["conversation"];
  readonly is_new_cut: boolean;
  readonly stages: readonly StageAccount[];
  readonly checkpoints: readonly CheckpointInfo[];
  /** What the engine says it read. */
  readonly read: { readonly tokens: number | null; readonly cached: number | null };
  /** What of the prompt was not read, since its state was still in memory or was brought back from disk; `null` where there is none to tell of. */
  readonly restored: { readonly tokens: number; readonly from: "ram" | "ssd"; readonly ms: number } | null;
  /** What left the window while the reply was written; `null` where nothing did. */
  readonly evicted: { readonly tokens: number; readonly times: number; readonly by: "shift" | "reread"; readonly ms: number } | null;
  /** `differs` comes with `by`; `backend_truncated` with `sent` and `read`. */
  readonly verdict: Verdict;
  readonly reply: { readonly tokens: number | null; readonly finish_reason: string | null; readonly finish_raw: string | null };
  readonly timings: {
    readonly plan_ms: number;
    readonly load_ms: number | null;
    readonly prompt_ms: number | null;
    readonly reply_ms: number | null;
    readonly first_ms: number | null;
    readonly total_ms: number;
  };
  readonly retries: readonly { readonly cause: string; readonly window: number | null; readonly prompt: number }[];
  readonly notes: readonly string[];
  readonly error: { readonly code: string; readonly message: string } | null;
}

interface PreambleInfo {
  readonly mode: string | null;
  readonly tier: string;
  readonly left: readonly string[];
  readonly files: SentPreamble["files"];
}

/** A run of messages of one fate. `joined`: how many of each kind are in it, where neighbouring runs are told as one; else `null`. */
interface RunInfo {
  readonly from: number;
  readonly to: number;
  readonly disposition: MessageRun["disposition"];
  readonly reason: MessageRun["reason"];
  /** As they are in the conversation, and what is left of them in the prompt. */
  readonly tokens: number;
  readonly sent: number;
  readonly first_hash: string;
  readonly last_hash: string;
  readonly joined: DispositionCounts | null;
}

interface CheckpointInfo {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly by: string | null;
  readonly tokens: number;
}

/** `GET /api/v1/receipts`, newest first. */
export interface ReceiptsReply {
  readonly receipts: readonly ReceiptInfo[];
}

export function receiptInfo(receipt: Receipt): ReceiptInfo {
  const { window, prompt, reply, timings } = receipt;
  return {
    receipt_id: receipt.id,
    at: receipt.at,
    session_id: receipt.session,
    recognised: receipt.recognised,
    protocol: receipt.protocol,
    kind: receipt.kind,
    client: receipt.client ?? null,
    key: receipt.key ?? null,
    model: receipt.model,
    engine: receipt.engine.id,
    engine_label: receipt.engine.label,
    policy: receipt.policy,
    overflow: receipt.overflow,
    window: { asked: window.asked ?? null, loaded: window.loaded ?? null, max: window.max ?? null, reason: window.reason ?? null },
    allowance: receipt.allowance,
    margin: receipt.margin,
    prompt: { tokens: prompt.tokens, basis: prompt.basis, source: prompt.source, source_detail: prompt.sourceDetail },
    segments: receipt.segments,
    preamble: receipt.preamble === undefined ? null : { ...receipt.preamble, mode: receipt.preamble.mode ?? null },
    messages: receipt.messages.map(runInfo),
    counts: receipt.counts,
    conversation: receipt.conversation,
    is_new_cut: receipt.isNewCut,
    stages: receipt.stages,
    checkpoints: receipt.checkpoints.map((checkpoint) => ({ ...checkpoint, by: checkpoint.by ?? null })),
    read: { tokens: receipt.read.tokens ?? null, cached: receipt.read.cached ?? null },
    restored: receipt.restored ?? null,
    evicted: receipt.evicted ?? null,
    verdict: receipt.verdict,
    reply: { tokens: reply.tokens ?? null, finish_reason: reply.finish?.reason ?? null, finish_raw: reply.finish?.raw ?? null },
    timings: {
      plan_ms: timings.planMs,
      load_ms: timings.loadMs ?? null,
      prompt_ms: timings.promptMs ?? null,
      reply_ms: timings.replyMs ?? null,
      first_ms: timings.firstMs ?? null,
      total_ms: timings.totalMs,
    },
    retries: receipt.retries.map(({ cause, window: held, prompt: sent }) => ({ cause, window: held ?? null, prompt: sent })),
    notes: receipt.notes,
    error: receipt.error ?? null,
  };
}

function runInfo({ hashes, joined, ...account }: MessageRun): RunInfo {
  return { ...account, first_hash: hashes.first, last_hash: hashes.last, joined: joined ?? null };
}

/** What changed between two receipts of one conversation: `oriel receipt --diff --json`. */
export interface ReceiptDiffInfo {
  readonly before: string;
  readonly after: string;
  readonly messages: ReceiptDiff["messages"];
  readonly dropped: readonly Span[];
  readonly compacted: readonly Span[];
  readonly recalled: readonly Span[];
  readonly returned: readonly Span[];
  readonly window: { readonly before: number | null; readonly after: number | null };
  readonly prompt: ReceiptDiff["prompt"];
  /** Shares of the prompt, 0–1. */
  readonly cached: { readonly before: number | null; readonly after: number | null };
  readonly is_rough: boolean;
}

export function receiptDiffInfo({ isRough, window, cached, ...diff }: ReceiptDiff): ReceiptDiffInfo {
  return {
    ...diff,
    window: { before: window.before ?? null, after: window.after ?? null },
    cached: { before: cached.before ?? null, after: cached.after ?? null },
    is_rough: isRough,
  };
}

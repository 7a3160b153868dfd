import type { CollectedReply } from "../collect.ts";
import type { Account } from "../context/account.ts";
import type { Checkpoint } from "../context/checkpoint.ts";
import { countDispositions } from "../context/disposition-counts.ts";
import type { FittingPlan } from "../context/prompt-plan.ts";
import type { Segments } from "../context/segments.ts";
import type { Entry, Transcript } from "../context/transcript.ts";
import type { Count } from "../tokens/count.ts";
import type { TokenCounter } from "../tokens/counter.ts";
import type { Tokens } from "../units.ts";
import { markCutByEngine } from "./cut-by-engine.ts";
import { messageRuns } from "./message-runs.ts";
import type { Receipt, ReceiptTimings, Retry, SentCheckpoint } from "./receipt.ts";
import type { Verdict } from "./verdict.ts";

/** What a receipt is made of. While the reply runs, what is not known of it yet is `undefined`, and the verdict `unreported`. */
export interface ReceiptParts {
  readonly request: RequestFacts;
  readonly sent: SentPrompt;
  readonly counter: Pick<TokenCounter, "source" | "sourceDetail">;
  /** Kept free because the counts may be off. */
  readonly margin: Tokens;
  readonly reply: Pick<CollectedReply, "window" | "windowReason" | "usage" | "timings" | "restored" | "evicted" | "finish">;
  readonly verdict: Verdict;
  /** As measured here; the rest of the timings is the engine's. */
  readonly clock: Pick<ReceiptTimings, "planMs" | "firstMs" | "totalMs">;
  readonly retries: readonly Retry[];
  readonly notes: readonly string[];
  readonly error: Receipt["error"];
}

export interface RequestFacts
  extends Pick<
    Receipt,
    "id" | "at" | "session" | "recognised" | "protocol" | "client" | "model" | "engine" | "policy" | "overflow" | "preamble"
  > {
  /** `loaded`: as planned; what the reply says counts more. */
  readonly window: Omit<Receipt["window"], "reason">;
}

/** The prompt as it was sent. `hash`: of the whole conversation as it came, or of the text. */
export type SentPrompt =
  | {
      readonly kind: "chat";
      readonly hash: string;
      readonly transcript: Transcript;
      readonly plan: FittingPlan;
      /** At least those of the plan. */
      readonly checkpoints: ReadonlyMap<string, Pick<Checkpoint, "by">>;
    }
  | { readonly kind: "completion"; readonly hash: string; readonly count: Count; readonly allowance: Tokens };

/** The account of a request: pure assembly. No text of any message gets into it. */
export function receiptOf(parts: ReceiptParts): Receipt {
  const { request, sent, counter, reply, verdict, clock } = parts;
  const { entries, plan, checkpoints } = sent.kind === "chat" ? ofChat(sent) : ofText(sent);
  const accounts =
    verdict.kind === "backend_truncated" ? markCutByEngine(plan.accounts, entries, verdict.sent - verdict.read) : plan.accounts;
  const messages = messageRuns(accounts, entries);
  return {
    ...request,
    kind: sent.kind,
    window: { ...request.window, loaded: reply.window ?? request.window.loaded, reason: reply.windowReason },
    allowance: plan.allowance,
    margin: parts.margin,
    prompt: { ...plan.prompt, source: counter.source, sourceDetail: counter.sourceDetail },
    segments: plan.segments,
    messages,
    counts: countDispositions(accounts),
    conversation: { hash: sent.hash, messages: entries.length },
    isNewCut: plan.isNewCut,
    stages: plan.stages,
    checkpoints,
    read: { tokens: reply.usage.promptTokens, cached: reply.usage.cachedTokens },
    restored: reply.restored,
    evicted: reply.evicted,
    verdict,
    reply: { tokens: reply.usage.replyTokens, finish: reply.finish },
    timings: { ...clock, loadMs: reply.timings.loadMs, promptMs: reply.timings.promptMs, replyMs: reply.timings.replyMs },
    retries: parts.retries,
    notes: [
      ...parts.notes,
      ...(messages.some(({ joined }) => joined !== undefined) ? [JOINED_NOTE] : []),
      ...(verdict.kind === "backend_truncated" ? [CUT_NOTE] : []),
    ],
    error: parts.error,
  };
}

const JOINED_NOTE = "There are many runs of messages: the older ones are told together, each as the part of it that lost most.";

const CUT_NOTE = "The engine cut the prompt: which of the messages marked backend_truncated the model did not see cannot be known.";

interface Told {
  readonly entries: readonly Pick<Entry, "hash" | "count">[];
  readonly plan: Pick<FittingPlan, "prompt" | "allowance" | "isNewCut" | "accounts" | "segments" | "stages">;
  readonly checkpoints: readonly SentCheckpoint[];
}

function ofChat({ transcript, plan, checkpoints }: Extract<SentPrompt, { readonly kind: "chat" }>): Told {
  const stood = plan.pieces.flatMap((piece) =>
    piece.kind === "checkpoint"
      ? [{ id: piece.id, from: piece.from, to: piece.to, by: checkpoints.get(piece.id)?.by, tokens: piece.count.tokens }]
      : [],
  );
  return { entries: transcript.entries, plan, checkpoints: stood };
}

/** A text is one message that always stays. */
function ofText({ hash, count, allowance }: Extract<SentPrompt, { readonly kind: "completion" }>): Told {
  const { tokens } = count;
  const account: Account = { from: 0, to: 1, disposition: "kept", reason: "always", tokens, sent: tokens };
  return {
    entries: [{ hash, count }],
    plan: { prompt: count, allowance, isNewCut: false, accounts: [account], segments: { ...NOTHING, last: tokens }, stages: [] },
    checkpoints: [],
  };
}

const NOTHING: Segments = { frame: 0, tools: 0, system: 0, pinned: 0, checkpoints: 0, recalled: 0, history: 0, last: 0 };

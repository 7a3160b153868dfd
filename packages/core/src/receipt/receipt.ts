import type { Account, DispositionCounts } from "../context/account.ts";
import type { StageAccount } from "../context/prompt-plan.ts";
import type { Segments } from "../context/segments.ts";
import type { Evicted, Finish, Restored } from "../reply.ts";
import type { Count } from "../tokens/count.ts";
import type { CountSource } from "../tokens/counter.ts";
import type { Milliseconds, Tokens } from "../units.ts";
import type { WindowReason } from "../window/reason.ts";
import type { SentPreamble } from "./sent-preamble.ts";
import type { Verdict } from "./verdict.ts";

/** The account of one request: what the model saw, what was left out, and why. Holds positions and hashes, never the text of a message. */
export interface Receipt {
  readonly id: string;
  /** When the request came; ISO 8601 in UTC. */
  readonly at: string;
  /** The conversation it belongs to: the client's own name for it, a session of Oriel's, or the one it was recognised as. */
  readonly session: string;
  /** Whether the conversation was named, is kept by Oriel, was recognised by its beginning, or is new. */
  readonly recognised: "named" | "kept" | "prefix" | "new";
  readonly protocol: "openai" | "ollama" | "control";
  /** A conversation, or a text to be continued, which is accounted as one message. */
  readonly kind: "chat" | "completion";
  /** What the client calls itself, as far as it does. */
  readonly client: string | undefined;
  /** Id of the key that the request came with; where none was needed, of none. */
  readonly key?: string | undefined;
  readonly model: string;
  readonly engine: { readonly id: string; readonly label: string };
  readonly policy: string;
  readonly overflow: "trim" | "summarize" | "reject";
  readonly window: {
    readonly asked: Tokens | undefined;
    /** What the engine held when it replied; before that, what it was planned to hold. */
    readonly loaded: Tokens | undefined;
    readonly max: Tokens | undefined;
    readonly reason: WindowReason | undefined;
  };
  /** Kept free for the reply, and for what the counts may be off. */
  readonly allowance: Tokens;
  readonly margin: Tokens;
  /** The prompt as it was sent. */
  readonly prompt: Count & { readonly source: CountSource; readonly sourceDetail: string };
  readonly segments: Segments;
  /** Of a session that has a mode, a goal, something active or context files. */
  readonly preamble?: SentPreamble | undefined;
  /** What became of each message, in runs: at most `MOST_RUNS` of them, however long the conversation. */
  readonly messages: readonly MessageRun[];
  readonly counts: DispositionCounts;
  /** Hash of the whole conversation as it came, in order. */
  readonly conversation: { readonly hash: string; readonly messages: number };
  /** Whether this prompt begins otherwise than the one before: then the engine's cache of that one is of little use. */
  readonly isNewCut: boolean;
  /** What was done to make it fit. */
  readonly stages: readonly StageAccount[];
  readonly checkpoints: readonly SentCheckpoint[];
  /** What the engine says it read. */
  readonly read: { readonly tokens: Tokens | undefined; readonly cached: Tokens | undefined };
  /** What of the prompt was not read, since its state was still there or was brought back; from before this was told, `undefined`. */
  readonly restored?: Restored | undefined;
  /** What left the window while the reply was written; `undefined` where nothing did. */
  readonly evicted?: Evicted | undefined;
  readonly verdict: Verdict;
  readonly reply: { readonly tokens: Tokens | undefined; readonly finish: Finish | undefined };
  readonly timings: ReceiptTimings;
  /** What had to be done again before a reply began: a prompt cut deeper, another window. */
  readonly retries: readonly Retry[];
  /** Notices for people: a summary that failed, memory that ran out. */
  readonly notes: readonly string[];
  readonly error: { readonly code: string; readonly message: string } | undefined;
}

/** A run of messages, to be found again by the hashes of its ends. */
export interface MessageRun extends Account {
  readonly hashes: { readonly first: string; readonly last: string };
  /**
   * Set where neighbouring runs are told as one to keep the receipt small: how many messages of each kind are in it. Its disposition is then
   * the one that lost most, and its reason that of the largest such run, so that a receipt never claims more than the model saw.
   */
  readonly joined?: DispositionCounts | undefined;
}

/** A summary that stood in the prompt for the messages from `from` to `to`. */
export interface SentCheckpoint {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  /** Who wrote it: the name of a model, or `extract`; `undefined` when that was not kept. */
  readonly by: string | undefined;
  readonly tokens: Tokens;
}

export interface ReceiptTimings {
  /** Counting and planning, summaries included. */
  readonly planMs: Milliseconds;
  readonly loadMs: Milliseconds | undefined;
  readonly promptMs: Milliseconds | undefined;
  readonly replyMs: Milliseconds | undefined;
  /** From the request to the first piece of the reply. */
  readonly firstMs: Milliseconds | undefined;
  readonly totalMs: Milliseconds;
}

export interface Retry {
  readonly cause: "context_length_exceeded" | "out_of_memory";
  readonly window: Tokens | undefined;
  readonly prompt: Tokens;
}

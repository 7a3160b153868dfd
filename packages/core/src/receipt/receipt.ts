import type { Account, DispositionCounts } from "../context/account.ts";
import type { StageAccount } from "../context/prompt-plan.ts";
import type { Segments } from "../context/segments.ts";
import type { Finish } from "../reply.ts";
import type { Count } from "../tokens/count.ts";
import type { CountSource } from "../tokens/counter.ts";
import type { Milliseconds, Tokens } from "../units.ts";
import type { WindowReason } from "../window/reason.ts";
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
  /** What the client calls itself, as far as it does. */
  readonly client: string | undefined;
  readonly model: string;
  readonly engine: { readonly id: string; readonly label: string };
  readonly policy: string;
  readonly overflow: "trim" | "summarize" | "reject";
  readonly window: {
    readonly asked: Tokens | undefined;
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
  /** What became of each message, in runs; of each kept run the hashes of its ends are told, so that it can be found again. */
  readonly messages: readonly Account[];
  readonly counts: DispositionCounts;
  /** Hash of the whole conversation as it came, in order. */
  readonly conversation: { readonly hash: string; readonly messages: number };
  /** What was done to make it fit. */
  readonly stages: readonly StageAccount[];
  readonly checkpoints: readonly {
    readonly id: string;
    readonly from: number;
    readonly to: number;
    readonly by: string;
    readonly tokens: Tokens;
  }[];
  /** What the engine says it read. */
  readonly read: { readonly tokens: Tokens | undefined; readonly cached: Tokens | undefined };
  readonly verdict: Verdict;
  readonly reply: { readonly tokens: Tokens | undefined; readonly finish: Finish | undefined };
  readonly timings: ReceiptTimings;
  /** What had to be done again before a reply began: a prompt cut deeper, another window. */
  readonly retries: readonly Retry[];
  /** Notices for people: a summary that failed, memory that ran out. */
  readonly notes: readonly string[];
  readonly error: { readonly code: string; readonly message: string } | undefined;
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

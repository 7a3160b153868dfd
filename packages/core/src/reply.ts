import type { DispositionCounts } from "./context/account.ts";
import type { Erasure } from "./kv/erasure.ts";
import type { ToolCall } from "./message.ts";
import type { Verdict } from "./receipt/verdict.ts";
import type { Count } from "./tokens/count.ts";
import type { Milliseconds, Tokens } from "./units.ts";
import type { WindowReason } from "./window/reason.ts";

/** What the engine says it read and wrote. `undefined` is "not reported", never zero. */
export interface Usage {
  readonly promptTokens?: Tokens | undefined;
  /** Of `promptTokens`, how many came from the engine's prefix cache. */
  readonly cachedTokens?: Tokens | undefined;
  readonly replyTokens?: Tokens | undefined;
}

export interface Timings {
  readonly loadMs?: Milliseconds | undefined;
  readonly promptMs?: Milliseconds | undefined;
  readonly replyMs?: Milliseconds | undefined;
}

/** The beginning of a prompt whose KV state came from memory (a conversation that is still live) or from a file. */
export interface Restored {
  readonly tokens: Tokens;
  readonly from: "ram" | "ssd";
  /** What it took; not part of `promptMs`. */
  readonly ms: Milliseconds;
}

/** What left the window while a reply was written, to make room for the rest of it. */
export interface Evicted {
  readonly tokens: Tokens;
  /** How often the window was full. */
  readonly times: number;
  /** Whether what followed was moved up, or read again without what has left. */
  readonly by: Erasure;
  readonly ms: Milliseconds;
}

/** Why a reply ended. `allowance`: the reply allowance was used up; `window`: the context window is full. */
export type FinishReason = "stop" | "allowance" | "window" | "tool-calls" | "content-filter" | "unknown";

export interface Finish {
  readonly reason: FinishReason;
  /** The engine's own word, kept beside ours. */
  readonly raw?: string | undefined;
}

export type ReplyPhase = "queued" | "loading" | "reading";

/**
 * One reply as a stream:
 *
 *     planned? → progress* → reply-start → (progress | text-delta | thinking-delta | tool-call)* → reply-end
 *
 * `planned` comes from whoever planned the prompt, never from an engine; again when the request is sent in another way after a refusal.
 * `reply-start` comes as soon as the request is accepted, before the prompt is read. A failure, before or after
 * it, is thrown by the stream; a stream that ends without `reply-end` is a bug of the engine adapter.
 */
export type ReplyEvent =
  | ({ readonly type: "planned" } & PlannedPrompt)
  | { readonly type: "progress"; readonly phase: ReplyPhase; readonly done: number; readonly total: number | undefined }
  | {
      readonly type: "reply-start";
      /** The prompt's size where the engine counts before it reads. */
      readonly prompt: Count | undefined;
      readonly window: Tokens | undefined;
      /** Why it is this window, where the window was planned. */
      readonly windowReason?: WindowReason | undefined;
    }
  | { readonly type: "text-delta"; readonly text: string }
  | { readonly type: "thinking-delta"; readonly text: string }
  | { readonly type: "tool-call"; readonly call: ToolCall }
  | {
      readonly type: "reply-end";
      readonly finish: Finish;
      readonly usage: Usage;
      readonly timings: Timings;
      /** What of the prompt was not read, since the engine still had it or brought it back. */
      readonly restored?: Restored | undefined;
      /** `undefined` where nothing had to leave. */
      readonly evicted?: Evicted | undefined;
      /** Whether the engine read what was sent, where that was compared. */
      readonly verdict?: Verdict | undefined;
    };

/** A prompt as it goes to the engine. */
export interface PlannedPrompt {
  readonly prompt: Count;
  readonly window: Tokens | undefined;
  readonly account: ReplyAccount;
}

/** What became of a conversation, and where that is told. */
export interface ReplyAccount {
  /** Id of the receipt. */
  readonly receipt: string;
  /** Name of the conversation. */
  readonly session: string;
  readonly messages: DispositionCounts;
  /** Set where this prompt is the first one under a new cut. */
  readonly cut?: NewCut | undefined;
}

/** A conversation that was cut to fit. */
export interface NewCut {
  /** The whole prompt as it would have been without, and as it is. */
  readonly before: Tokens;
  readonly after: Tokens;
  /** What was done, in order. */
  readonly stages: readonly string[];
  /** Whether the engine had refused the prompt before. */
  readonly isForced: boolean;
}

/** Events that arrived together are handed on together: one write per read, whatever the number of tokens in it. */
export type ReplyStream = AsyncIterable<readonly ReplyEvent[]>;

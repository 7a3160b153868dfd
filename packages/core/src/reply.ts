import type { DispositionCounts } from "./context/account.ts";
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
 *     progress* → reply-start → (progress | text-delta | thinking-delta | tool-call)* → reply-end
 *
 * `reply-start` comes as soon as the request is accepted, before the prompt is read. A failure, before or after
 * it, is thrown by the stream; a stream that ends without `reply-end` is a bug of the engine adapter.
 */
export type ReplyEvent =
  | { readonly type: "progress"; readonly phase: ReplyPhase; readonly done: number; readonly total: number | undefined }
  | {
      readonly type: "reply-start";
      /** The prompt's size where the engine counts before it reads. */
      readonly prompt: Count | undefined;
      readonly window: Tokens | undefined;
      /** Why it is this window, where the window was planned. */
      readonly windowReason?: WindowReason | undefined;
      /** What became of the conversation, where Oriel planned the prompt. */
      readonly account?: ReplyAccount | undefined;
    }
  | { readonly type: "text-delta"; readonly text: string }
  | { readonly type: "thinking-delta"; readonly text: string }
  | { readonly type: "tool-call"; readonly call: ToolCall }
  | {
      readonly type: "reply-end";
      readonly finish: Finish;
      readonly usage: Usage;
      readonly timings: Timings;
      /** Whether the engine read what was sent, where that was compared. */
      readonly verdict?: Verdict | undefined;
    };

/** What a reply's headers tell of its prompt. */
export interface ReplyAccount {
  /** Id of the receipt. */
  readonly receipt: string;
  /** Name of the conversation. */
  readonly session: string;
  readonly messages: DispositionCounts;
}

/** Events that arrived together are handed on together: one write per read, whatever the number of tokens in it. */
export type ReplyStream = AsyncIterable<readonly ReplyEvent[]>;

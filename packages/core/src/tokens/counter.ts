import type { CancelSignal } from "../cancel.ts";
import type { Message, Tool } from "../message.ts";
import type { ModelRequest } from "../request.ts";
import type { Count } from "./count.ts";

/** Who counts: best first. */
export type CountSource = "engine" | "vocabulary" | "encoding" | "estimate";

/**
 * Counts tokens for one model. Every answer says how far it can be trusted; where the best way fails, the count is an estimate and says so:
 * counting never blocks a send.
 */
export interface TokenCounter {
  readonly source: CountSource;
  /** In words: `embedded tokenizer`, `llama-server /tokenize`, `vocabulary of llama3.2:3b`, `o200k_base`, `estimate`. */
  readonly sourceDetail: string;
  /** What each message adds to a prompt: its content and what the template puts around it. */
  messages(messages: readonly Message[], signal?: CancelSignal): Promise<readonly Count[]>;
  tools(tools: readonly Tool[], signal?: CancelSignal): Promise<Count>;
  /** What the template adds to every prompt, whatever is in it. */
  frame(signal?: CancelSignal): Promise<Count>;
  /** The whole prompt as the engine will read it. */
  prompt(request: ModelRequest, signal?: CancelSignal): Promise<Count>;
  /** Plain texts, without any template. */
  texts(texts: readonly string[], signal?: CancelSignal): Promise<readonly Count[]>;
}

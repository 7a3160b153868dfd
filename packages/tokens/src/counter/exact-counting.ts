import type { CancelSignal, Count, CountSource, ModelRequest } from "@oriel/core";

/** The part of a request that decides its tokens. */
export type CountedRequest = Pick<ModelRequest, "prompt" | "think" | "passthrough">;

/**
 * What came of one count. `refused`: this prompt cannot be counted here, now or later (its template forbids it, it has images). `failed`: it
 * could not be counted this time.
 */
export type Outcome = Count | "refused" | "failed";

/** Somebody who knows the model's tokenizer. */
export interface ExactCounting {
  readonly source: CountSource;
  /** In words, for people. */
  readonly sourceDetail: string;
  /** Whether whole prompts can be counted, template and all; else only texts. */
  readonly countsPrompts: boolean;
  /** @throws OrielError `cancelled` when the signal says so, and nothing else. */
  prompt(request: CountedRequest, signal?: CancelSignal): Promise<Outcome>;
  /** A text alone, without the token that every prompt begins with. */
  text(text: string, signal?: CancelSignal): Promise<Outcome>;
}

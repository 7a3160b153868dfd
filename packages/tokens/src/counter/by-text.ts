import type { CancelSignal, Count, Message, TokenCounter, Tokens } from "@oriel/core";
import { type Estimates, textsOf } from "./estimates.ts";
import type { ExactCounting } from "./exact-counting.ts";

/**
 * A counter by somebody who knows the tokenizer but not the template: texts are exact, and what stands around them is an estimate, and so is
 * every message.
 * @param limit texts that are estimated above this are not counted.
 */
export function byText(exact: ExactCounting, estimate: Estimates, limit: Tokens): TokenCounter {
  const by = { exact, estimate, limit };
  const texts: TokenCounter["texts"] = (all, signal) => Promise.all(all.map((text) => textCount(text, by, signal)));
  const messages: TokenCounter["messages"] = (all, signal) =>
    Promise.all(all.map((message) => messageByText(message, by, estimate.around(message), signal)));

  return {
    source: exact.source,
    sourceDetail: exact.sourceDetail,
    messages,
    tools: async (tools) => estimate.tools(tools),
    frame: async () => estimate.frame(),
    async prompt({ prompt }, signal) {
      if (prompt.kind === "completion") return rough(await texts([prompt.text, prompt.suffix ?? ""], signal));
      return rough([estimate.frame(), estimate.tools(prompt.tools ?? []), ...(await messages(prompt.messages, signal))]);
    },
    texts,
  };
}

export interface TextCounting {
  readonly exact: ExactCounting;
  readonly estimate: Estimates;
  readonly limit: Tokens;
}

/** The texts of a message counted, and `around` for the rest of it: an estimate. */
export async function messageByText(message: Message, by: TextCounting, around: Tokens, signal?: CancelSignal): Promise<Count> {
  const counts = await Promise.all(textsOf(message).map((text) => textCount(text, by, signal)));
  return rough([...counts, { tokens: around, basis: "estimate" }]);
}

/** A text counted where that can be done, else estimated. */
export async function textCount(text: string, { exact, estimate, limit }: TextCounting, signal?: CancelSignal): Promise<Count> {
  const guess = estimate.text(text);
  if (guess.tokens > limit) return guess;
  const outcome = await exact.text(text, signal);
  return typeof outcome === "string" ? guess : outcome;
}

function rough(counts: readonly Count[]): Count {
  return { tokens: counts.reduce((sum, { tokens }) => sum + tokens, 0), basis: "estimate" };
}

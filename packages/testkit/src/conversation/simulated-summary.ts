import { type EngineRequest, textOf } from "@oriel/core";
import { byteTokens } from "./byte-tokens.ts";
import { FACT_LITERAL } from "./planted-fact.ts";

/** How the simulated model answers when it is asked for a summary; the last four are what real small models do. */
export type SummaryMode = "good" | "empty" | "echo" | "too long" | "error";

/** Whether a request wants a summary of its own conversation: its last message says so, and how long it may be. */
export function asksForSummary({ prompt, maxTokens }: EngineRequest): boolean {
  if (prompt.kind !== "chat" || maxTokens === undefined) return false;
  const last = prompt.messages.at(-1);
  return last?.role === "user" && /\bsummar(y|ise|ize)/i.test(textOf(last.content));
}

/** The summary, without an end where it is to be too long. */
export function* simulatedSummary({ prompt, maxTokens = 0 }: EngineRequest, mode: Exclude<SummaryMode, "error">): Generator<string> {
  const texts = prompt.kind === "chat" ? prompt.messages.slice(0, -1).map(({ content }) => textOf(content)) : [prompt.text];
  switch (mode) {
    case "good":
      yield goodSummary(texts, maxTokens);
      return;
    case "empty":
      return;
    case "echo":
      yield* texts;
      return;
    case "too long":
      for (;;) yield "and then they talked about that again, ";
  }
}

/** How long the conversation was, and each sentence with a fact in it, as a statement; the newest first, in case not all can stand there. */
function goodSummary(texts: readonly string[], mostTokens: number): string {
  const sentences = texts.flatMap(
    (text) => text.match(SENTENCE_WITH_FACT)?.map((sentence) => sentence.replace(/^(?:.*Remember that |[-\s]+)/, "").trim()) ?? [],
  );
  let summary = `The conversation so far had ${texts.length} messages.`;
  for (const sentence of [...new Set(sentences)].reverse()) {
    const longer = `${summary}\n- ${sentence}`;
    if (byteTokens(longer) > mostTokens) break;
    summary = longer;
  }
  return summary;
}

const SENTENCE_WITH_FACT = new RegExp(`[^.!?\\n]*${FACT_LITERAL.source}\\.?`, "g");

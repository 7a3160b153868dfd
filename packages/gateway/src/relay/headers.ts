import {
  type CollectedReply,
  type Count,
  estimatePrompt,
  formatMarkedCount,
  type Prompt,
  type ServedModel,
  type Tokens,
} from "@oriel/core";

/** What is known of a reply when its headers are written. */
export interface ReplyFacts {
  readonly prompt: Count;
  readonly window: Tokens | undefined;
  readonly messages: number;
}

/** The facts of a reply of which at least the beginning is known: the engine's own count and window where it gave them, else our estimate. */
export function replyFacts(served: ServedModel, prompt: Prompt, reply: CollectedReply): ReplyFacts {
  return {
    prompt: reply.prompt ?? counted(reply.usage.promptTokens) ?? estimatePrompt(prompt),
    window: reply.window ?? served.details.loadedWindow ?? (served.settable ? served.window.tokens : undefined),
    messages: prompt.kind === "chat" ? prompt.messages.length : 1,
  };
}

/** What the engine says it read, which is known where the whole reply is. */
function counted(tokens: Tokens | undefined): Count | undefined {
  return tokens === undefined ? undefined : { tokens, basis: "exact" };
}

/** The headers that tell any client how its prompt was treated. */
export function orielHeaders(facts: ReplyFacts, session?: string): Record<string, string> {
  return {
    ...(session === undefined ? {} : { "X-Oriel-Session": session }),
    ...(facts.window === undefined ? {} : { "X-Oriel-Window": String(facts.window) }),
    "X-Oriel-Prompt-Tokens": formatMarkedCount(facts.prompt),
    "X-Oriel-Disposition": `kept=${facts.messages} compacted=0 dropped=0 recalled=0`,
  };
}

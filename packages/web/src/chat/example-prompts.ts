import type { ModelInfo } from "@oriel/protocol";
import type { Entry } from "./chat.ts";

/** The demonstration model was taught this wording: facts first, then questions about them. */
const DEMONSTRATION = [
  "My name is Ada.",
  "I live in Lisbon.",
  "The door code is 4831.",
  "What is my name?",
  "Summarise the conversation so far as a list of facts.",
] as const;

const ORDINARY = [
  "Explain what a context window is, in three sentences.",
  "Write a short reply that declines a meeting politely.",
  "What should I check before I sign a rental contract?",
] as const;

/** What to offer someone who has not written anything yet. */
export function examplePrompts(model: ModelInfo): readonly string[] {
  return model.is_demonstration ? DEMONSTRATION : ORDINARY;
}

/** The demonstration's prompts that were not sent in this conversation yet. */
export function promptsLeft(entries: readonly Entry[]): readonly string[] {
  const said = new Set(entries.map((entry) => (entry.kind === "sent" ? entry.text : entry.kind === "stored" ? entry.message.content : "")));
  return DEMONSTRATION.filter((prompt) => !said.has(prompt));
}

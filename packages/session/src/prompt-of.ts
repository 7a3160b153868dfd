import { type Message, type SessionSettings, type StoredMessage, textPart } from "@oriel/core";

/** The messages a turn sends: the session's system prompt, the history as it is kept, and the new message. */
export function promptOf(settings: SessionSettings, history: readonly StoredMessage[], next: Message | undefined): readonly Message[] {
  const messages: Message[] = [];
  if (settings.systemPrompt !== undefined && settings.systemPrompt !== "") {
    messages.push({ role: "system", content: textPart(settings.systemPrompt) });
  }
  for (const stored of history) messages.push(stored.message);
  if (next !== undefined) messages.push(next);
  return messages;
}

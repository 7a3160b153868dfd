import { type Message, type SessionSummary, type Tier, type Tokens, textPart, tierOf } from "@oriel/core";

/** What stands before the first message of a session: its system prompt. */
export interface Preamble {
  /** The same object as long as its text is the same, so that what was worked out of it can be found again. */
  readonly message: Message | undefined;
  /** The tier of the window it was made for. */
  readonly tier: Tier;
}

/** Makes the preambles of sessions. */
export interface Preambles {
  /** @param window what it is sent in. */
  of(session: SessionSummary, window: Tokens): Promise<Preamble>;
}

/** Sessions whose preambles are held. */
const HELD = 64;

export function preambles(): Preambles {
  const held = new Map<string, Message>();
  return {
    of({ id, settings }, window) {
      const { systemPrompt = "" } = settings;
      const before = held.get(id);
      const [part] = before?.content ?? [];
      const isSame = before !== undefined && part?.type === "text" && part.text === systemPrompt;
      const message: Message | undefined =
        systemPrompt === "" ? undefined : isSame ? before : { role: "system", content: textPart(systemPrompt) };
      held.delete(id);
      if (message !== undefined) held.set(id, message);
      const [oldest] = held.keys();
      if (held.size > HELD && oldest !== undefined) held.delete(oldest);
      return Promise.resolve({ message, tier: tierOf(window) });
    },
  };
}

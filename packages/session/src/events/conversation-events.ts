import type { ConversationEvent, Tell } from "./conversation-event.ts";

/** What has happened to a session, as it was told. */
export interface Happening {
  readonly session: string;
  readonly at: string;
  readonly event: ConversationEvent;
}

/** Hands what happens to conversations on to whoever listens. */
export interface ConversationEvents {
  readonly tell: Tell;
  /** @returns how to stop listening. */
  listen(session: string, listener: (happening: Happening) => void): () => void;
}

export function conversationEvents(now: () => number): ConversationEvents {
  const listeners = new Map<string, Set<(happening: Happening) => void>>();
  return {
    tell(session, event) {
      const heard = listeners.get(session);
      if (heard === undefined) return;
      const happening = { session, at: new Date(now()).toISOString(), event };
      for (const listener of heard) listener(happening);
    },
    listen(session, listener) {
      const heard = listeners.get(session) ?? new Set();
      listeners.set(session, heard.add(listener));
      return () => {
        heard.delete(listener);
        if (heard.size === 0) listeners.delete(session);
      };
    },
  };
}

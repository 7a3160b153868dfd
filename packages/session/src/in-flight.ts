import { estimateText, type ReplyEvent, type Tokens } from "@oriel/core";

/** The tokens of replies that are being written right now, by conversation. Estimates: what was written is counted when the reply has ended. */
export interface InFlight {
  report(session: string, events: readonly ReplyEvent[]): void;
  /** So many, as somebody else counts who writes the reply. */
  set(session: string, tokens: Tokens): void;
  clear(session: string): void;
  /** 0 while nothing is being written. */
  of(session: string): Tokens;
}

interface Written {
  readonly tokens: Tokens;
  /** The end of what was written, too short to be estimated by itself: words come in pieces. */
  readonly tail: string;
}

/** Long enough that rounding up each stretch makes no difference. */
const STRETCH = 256;

export function inFlight(): InFlight {
  const bySession = new Map<string, Written>();
  return {
    report(session, events) {
      const written = events.map(textIn).join("");
      if (written === "") return;
      const { tokens, tail } = bySession.get(session) ?? { tokens: 0, tail: "" };
      const text = tail + written;
      bySession.set(session, text.length < STRETCH ? { tokens, tail: text } : { tokens: tokens + estimateText(text), tail: "" });
    },
    set: (session, tokens) => void bySession.set(session, { tokens, tail: "" }),
    clear: (session) => void bySession.delete(session),
    of(session) {
      const written = bySession.get(session);
      return written === undefined ? 0 : written.tokens + estimateText(written.tail);
    },
  };
}

function textIn(event: ReplyEvent): string {
  switch (event.type) {
    case "text-delta":
    case "thinking-delta":
      return event.text;
    case "tool-call":
      return event.call.name + event.call.argumentsJson;
    case "planned":
    case "progress":
    case "reply-start":
    case "reply-end":
      return "";
  }
}

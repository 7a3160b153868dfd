import type { ReplyEvent } from "@oriel/core";
import { type ReplyShape, replyParts } from "./reply-parts.ts";
import { stopStrings } from "./stop-strings.ts";
import { type Detokenize, wholeCharacters } from "./whole-characters.ts";

export interface ReplyText {
  /** What may be shown after this token; once `stopped`, nothing more may come. */
  push(token: number): { readonly events: readonly ReplyEvent[]; readonly stopped: boolean };
  /** What was held back when the reply ends. */
  end(): readonly ReplyEvent[];
}

/** From drawn tokens to what a client is shown: whole characters, up to a stop string, sorted into thinking, text and tool calls. */
export function replyText(detokenize: Detokenize, stops: readonly string[], shape: ReplyShape): ReplyText {
  const characters = wholeCharacters(detokenize);
  const stop = stopStrings(stops);
  const parts = replyParts(shape);
  return {
    push(token) {
      const { text, stopped } = stop.push(characters.push(token));
      return { events: parts.push(text), stopped };
    },
    end() {
      const { text, stopped } = stop.push(characters.end());
      return [...parts.push(stopped ? text : text + stop.end()), ...parts.end()];
    },
  };
}
